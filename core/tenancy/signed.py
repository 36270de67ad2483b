"""Addresses and tokens that carry a row under our signature: its structure, its id and its nonce.

Nothing of them is stored: a new nonce, or a row that is closed, ends what was given out.
"""

from __future__ import annotations

import uuid
from typing import Final, NamedTuple, cast

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from core.errors import NotFound


class Carried(NamedTuple):
    """What an address or a token says, its signature being ours. Whether ``nonce`` is the row's is not judged here."""

    tenant_id: int
    row_id: uuid.UUID
    nonce: str


class Signer:
    """Signs rows of one kind; ``purpose`` keeps what it signs from being read as another kind's."""

    def __init__(self, purpose: str) -> None:
        self.salt: Final = f"passerelle.{purpose}"

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(cast(str, current_app.secret_key), salt=self.salt)

    def sign(self, tenant_id: int, row_id: uuid.UUID, nonce: str) -> str:
        return str(self._serializer().dumps([tenant_id, row_id.hex, nonce]))

    def read(self, text: str) -> Carried:
        """Raises NotFound for what we did not sign."""
        try:
            tenant_id, row_id, nonce = self._serializer().loads(text)
            return Carried(int(tenant_id), uuid.UUID(hex=row_id), str(nonce))
        except (BadSignature, ValueError, TypeError) as error:
            raise NotFound from error
