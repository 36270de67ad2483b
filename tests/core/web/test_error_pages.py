"""Whatever fails while a page is made, the answer is our page, in French."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.routing import BuildError


def test_a_frame_that_fails_leaves_the_french_page(
    make_member: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make_member("director")
    client = signed_in(member)
    page = f"/s/{member.structure.slug}/"
    assert client.get(page).status_code == 200

    def nowhere(endpoint: str, **arguments: str) -> str:
        raise BuildError(endpoint, arguments, None)

    monkeypatch.setattr("core.web.shell.page_address", nowhere)
    answer = client.get(page)
    assert answer.status_code == 500
    assert "Une erreur s’est produite de notre côté" in answer.text
    assert "Internal Server Error" not in answer.text
    assert client.get(f"/s/{member.structure.slug}/nulle-part").status_code == 404
