"""SQL statements per page: recorded, compared, and never more than the frame's 8 and the page's 12.

``PASSERELLE_RECORD=1 pytest tests/contract/test_statements.py`` writes the record anew (one process).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import tests.throwaway.plugin
import wsgi
from core.testing.routes import structure_routes
from core.testing.sign_in import sign_in
from core.testing.statements import statements
from tests.contract.world import address, build_world, example_of

RECORD = Path(__file__).with_name("statements.json")
FRAME = 8
PAGE = 12
PAGES = sorted(
    {
        endpoint
        for endpoint, _rule, method in structure_routes([*wsgi.plugins(), tests.throwaway.plugin])
        if method == "GET"
    }
)


@pytest.fixture(scope="module")
def world(app):
    return build_world(app)


def count(app, world, acting, endpoint):
    example = example_of(app, acting, world["home_all"], endpoint)
    url = address(app, world["home"], endpoint, example)
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    with statements(app) as seen:
        answer = client.get(url)
    assert answer.status_code in {200, 302, 303}, endpoint
    return seen


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_asks_no_more_than_recorded(endpoint, app, world, acting):
    seen = count(app, world, acting, endpoint)
    assert len(seen) <= FRAME + PAGE, "\n".join(seen)
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    if os.environ.get("PASSERELLE_RECORD") == "1":
        record[endpoint] = len(seen)
        RECORD.write_text(json.dumps(dict(sorted(record.items())), indent=1) + "\n", encoding="utf-8")
    assert len(seen) <= record.get(endpoint, -1), f"{endpoint}: {len(seen)}, recorded {record.get(endpoint)}"
