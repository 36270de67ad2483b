"""The demo's files: a dozen, the same after a second seeding, none where the domain is off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from core.casefiles import demo
from core.casefiles.demo_stories import PEOPLE, STORIES
from core.casefiles.levels import readable_levels
from core.casefiles.models import FileMember, FileNote
from core.casefiles.neutrality import named_in, names_of
from core.cases.models import Case, CaseSession, CaseTransition, Party
from core.consent.models import ConsentRecord
from core.db.session import session
from core.demo.scenario import playing
from core.files.envelope import open_text
from core.people.models import Household, Person, PersonContact
from tenants.demo import STRUCTURES

TABLES = (
    Case, Party, CaseSession, CaseTransition, FileNote, FileMember, ConsentRecord, Person, PersonContact,
    Household,
)  # fmt: skip


def counts() -> dict[str, int]:
    return {
        model.__tablename__: session.execute(select(func.count(model.id))).scalar_one() for model in TABLES
    }


def seeded(actor: Any) -> dict[str, int]:
    with playing(STRUCTURES[0].scenario):
        demo.seed(actor)
    return counts()


def test_a_second_seeding_leaves_the_same_rows(saved: Any, mediator: Any, colleague: Any) -> None:
    first = saved(mediator, seeded)
    assert first["case_record"] == len(STORIES) == 12
    assert first["person"] == len(PEOPLE)
    assert all(first.values())
    assert saved(mediator, seeded) == first


def test_the_files_are_numbered_readable_and_two_are_closed(
    saved: Any, acting: Any, mediator: Any, colleague: Any
) -> None:
    saved(mediator, seeded)
    with acting(mediator) as actor:
        cases = list(session.execute(select(Case)).scalars())
        assert sorted(case.number for case in cases)[0].endswith("-0001")
        assert len([case for case in cases if case.closed_on]) == 2
        people = list(session.execute(select(Person)).scalars())
        assert not [case.subject for case in cases if named_in(case.subject, names_of(*people))]
        note = session.execute(select(FileNote).where(FileNote.level != "team").limit(1)).scalar_one()
        assert open_text(note.sealed, record_id=note.id, actor=actor)
        case = next(case for case in cases if case.id == note.case_id)
        assert readable_levels(case, actor).levels >= {"team"}


def test_nothing_where_nobody_is_followed_by_name(saved: Any, make_structure: Any, make_member: Any) -> None:
    plain = make_member("mediator", structure=make_structure("atelier"))
    assert not any(saved(plain, seeded).values())
