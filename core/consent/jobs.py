"""Every day, what ran out is written as such; and the receipt of a word goes to a safe address. Arguments are ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from core.consent.models import ConsentRecord
from core.consent.receipts import receipt_of
from core.consent.services import expire_words
from core.db.session import session
from core.extension.contributions import Job
from core.tenancy.binding import current_actor
from core.web.mail import send


def run_expiry(**_slot: Any) -> None:
    expire_words(actor=current_actor())


def send_receipt(*, word: str) -> None:
    """Nothing is sent when a message to her is no longer safe, or when she was erased meanwhile."""
    actor = current_actor()
    row = session.execute(
        select(ConsentRecord).where(ConsentRecord.tenant_id == actor.tenant.id, ConsentRecord.id == word)
    ).scalar_one_or_none()
    receipt = receipt_of(row, actor=actor) if row is not None else None
    if receipt is not None:
        send(receipt.to, receipt.subject, receipt.body)


JOBS: Final = (
    Job("consent.expire", run_expiry, every=timedelta(days=1), always=True),
    Job("consent.send_receipt", send_receipt),
)
