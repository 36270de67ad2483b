"""What the tests of the API share: a token of a member, and calls that carry one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from core.api.examples import a_token
from core.api.models import OUTSIDE
from core.api.tokens import text_of
from core.db.unit_of_work import commit
from core.testing.plugin import Member

Call = Callable[..., TestResponse]


@pytest.fixture
def token_for(acting) -> Callable[..., str]:
    """``token_for(member, reach)``: the text of an access that she opens."""

    def make(member: Member, reach: str = OUTSIDE) -> str:
        with acting(member) as actor:
            text = text_of(a_token(actor, reach))
            commit()
        return text

    return make


@pytest.fixture
def call(client) -> Call:
    """``call(token, path, **query)``: a GET under ``/api/v1``, by a software that carries this token."""

    def get(token: str | None, path: str = "/", **query: object) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return client.get(f"/api/v1{path}", query_string=query, headers=headers)

    return get
