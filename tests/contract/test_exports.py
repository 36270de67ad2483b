"""Every list that a domain lets out, over the demo's rows: headings said once, each cell told in every format."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

import wsgi
from core.app import make_manager
from core.exports.services import list_taken
from core.exports.tables import pieces
from core.extension.catalog import build_catalog, catalog
from core.tenancy.binding import Caller, act_as, bound
from tenants.demo import STRUCTURES, seed_everything

ROOT = Path(wsgi.__file__).parent
EXPORTS = build_catalog(make_manager(wsgi.plugins())).exports
PLAIN = (str, int, float, bool, Decimal, date, datetime, time, type(None))


@pytest.fixture(scope="module")
def demo(app, tmp_path_factory):
    """The slugs of the demo's structures, filled."""
    with app.app_context():
        seed_everything(STRUCTURES, tmp_path_factory.mktemp("demo"))
    return [structure.slug for structure in STRUCTURES]


def address_of(key):
    return {"indicator": "activities"} if key == "figure_rows" else {}


@pytest.mark.parametrize("key", sorted(EXPORTS))
def test_each_list_is_told_in_plain_values_under_its_headings(key, app, demo):
    told = 0
    for slug in demo:
        with app.app_context(), bound(slug, caller=Caller.COMMAND) as actor:
            reader = replace(actor, permissions=frozenset(catalog().permissions))
            if key not in {export.key for export in catalog().exports_of(actor.tenant.enabled)}:
                continue
            act_as(reader)
            taken = list_taken(key, address_of(key), reader)
            heads = taken.table.headings
            assert len(set(heads)) == len(heads)
            rows = list(taken.rows())
            assert len(rows) == taken.count()
            for row in rows:
                assert len(row) == len(heads)
                assert all(isinstance(cell, PLAIN) for cell in row)
            for file_format in ("csv", "xlsx", "ods"):
                assert b"".join(pieces(file_format, taken.export.label, heads, rows[:50]))
            told += len(rows)
        if told:
            return
    assert told, "no structure of the demo has a row of this list"


@pytest.mark.parametrize("key", sorted(EXPORTS))
def test_each_list_has_its_button_and_its_page(key, app):
    assert EXPORTS[key].endpoint in app.view_functions
    templates = [*ROOT.glob("core/*/templates/**/*.html"), *ROOT.glob("plugins/*/templates/**/*.html")]
    # A page that several lists share names them by its own key.
    shared = rf'"{key.partition("_")[0]}_" ~ page\.book\.key'
    button = re.compile(rf'export_button\(export_url\(("{key}"|{shared})\)\)')
    assert [path for path in templates if button.search(path.read_text(encoding="utf-8"))]
