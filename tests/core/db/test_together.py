"""Several reads sent as one statement give what each gives alone, to the value."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, cast, literal, select

from core.cases import queries
from core.cases.examples import a_case, a_session, an_action, an_activity
from core.cases.moving import close_case, reopen_case
from core.cases.opening import attach_activity
from core.cases.schemas import ReopenCase
from core.db.base import new_id
from core.db.session import session
from core.db.together import together
from core.testing.statements import statements


@pytest.fixture
def mediator(make_structure, make_member):
    return make_member("mediator", structure=make_structure("civic_mediation"))


def reads_of(case, actor):
    """Dates, hours, moments, ids, arrays of ids, numbers, sealed bytes, and what is empty."""
    return {
        "meetings": queries.sessions_of(case.id, actor),
        "actions": queries.actions_of(case.id, actor),
        "steps": queries.transitions_of(case.id, actor),
        "entries": queries.activities_of(case.id, actor),
    }


def test_each_row_is_the_one_it_would_be_alone(app, acting, mediator):
    with acting(mediator) as actor:
        case = a_case(actor)
        a_session(case, actor)
        an_action(case, actor)
        attach_activity(case, an_activity(actor), actor=actor)
        close_case(case, "moved", actor=actor, note="Un motif, gardé fermé.")
        reopen_case(case, ReopenCase(new_id(), "Un autre motif."), actor=actor)
        session.flush()
        reads = reads_of(case, actor)
        alone = {name: [tuple(row) for row in session.execute(read)] for name, read in reads.items()}
        assert all(alone.values())
        assert {name: [tuple(row) for row in rows] for name, rows in together(**reads).items()} == alone


def test_they_are_one_statement_and_nothing_is_an_empty_list(app, acting, mediator):
    with acting(mediator) as actor:
        case = a_case(actor)
        session.flush()
        reads = reads_of(case, actor)
        with statements(app) as seen:
            found = together(**reads)
        assert len(seen) == 1
        assert found["meetings"] == []
        assert [row.transition for row in found["steps"]] == ["opened"]


def test_bytes_come_back_as_they_were(app, acting, mediator):
    with acting(mediator):
        read = select(cast(literal(b"\x00\xff'\\"), LargeBinary).label("sealed"))
        [row] = together(one=read)["one"]
        assert row.sealed == b"\x00\xff'\\"
