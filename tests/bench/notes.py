"""What encryption and audit cost where words are kept: a file's page, and one note saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from core.access.permissions import MEDIATOR
from core.app import Passerelle
from core.casefiles.mediation_examples import a_file, a_note
from core.casefiles.mediation_schemas import WriteNote
from core.casefiles.models import FileNote
from core.casefiles.notes import write_note
from core.cases.models import Case
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import create_once, get_or_404
from core.planning.clock import today
from core.tenancy.binding import Actor, act_as, bind
from core.tenancy.models import Tenant
from core.tenancy.routing import load_actor
from core.testing.plugin import Member, create_member, create_structure
from core.testing.sign_in import sign_in
from tests.bench.measuring import milliseconds, say

NOTES = 20
WORDS = "Le bruit a baissé en semaine, reste le dimanche matin. " * 12


class House:
    """A structure of its own where files are on, and its médiatrice."""

    def __init__(self, app: Passerelle) -> None:
        self.app = app
        self.member: Member = create_member(app, create_structure(app, "named_files"), MEDIATOR)

    def acting(self) -> AbstractContextManager[Actor]:
        return _Acting(self)

    def saved(self, make: Callable[[Actor], Any]) -> Any:
        with self.acting() as actor:
            result = make(actor)
            commit()
            return result


class _Acting:
    """A session bound as the médiatrice's own requests are."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._context = house.app.app_context()

    def __enter__(self) -> Actor:
        self._context.push()
        tenant = session.get(Tenant, self._house.member.structure.id)
        if tenant is None:
            raise RuntimeError("no structure")
        bind(tenant.id)
        actor = load_actor(tenant, self._house.member.user_id)
        act_as(actor)
        return actor

    def __exit__(self, *_error: object) -> None:
        session.rollback()
        self._context.pop(None)


def _file_of(level: str) -> Callable[[Actor], Any]:
    def make(actor: Actor) -> Any:
        case = a_file(actor)
        for _note in range(NOTES):
            a_note(case, actor, level=level, text=WORDS)
        return case.id

    return make


def encrypted_page(app: Passerelle) -> None:
    """The page of a file with twenty closed notes, over the same with twenty in clear."""
    house = House(app)
    client = app.test_client()
    sign_in(app, client, house.member.user_id)

    def page(level: str) -> Callable[[], object]:
        url = f"/s/{house.member.structure.slug}/dossiers/{house.saved(_file_of(level))}"

        def ask() -> object:
            answer = client.get(url)
            if answer.status_code != 200 or answer.text.count("le dimanche matin") < NOTES:
                raise RuntimeError(f"{answer.status_code}: not the page with its notes")
            return answer

        return ask

    closed, clear = milliseconds(page("restricted"), page("team"))
    say("encrypted_file_ms", closed, "ms")
    say("encrypted_file_ratio", closed / clear, "ratio")


def note_save(app: Passerelle) -> None:
    """A restricted note written and committed with its audit entry, over the same row saved plainly."""
    house = House(app)
    case_id = house.saved(lambda actor: a_file(actor).id)

    def audited() -> None:
        with house.acting() as actor:
            case = get_or_404(Case, case_id)
            write_note(case, WriteNote(new_id(), "restricted", WORDS, today(actor)), actor=actor)
            commit()

    def plain() -> None:
        with house.acting() as actor:
            get_or_404(Case, case_id)
            values = {"case_id": case_id, "level": "team", "text": WORDS, "day": today(actor)}
            create_once(FileNote, new_id(), values, actor=actor)
            commit()

    ours, bare = milliseconds(audited, plain, rounds=150, warm=10)
    say("note_save_ms", ours, "ms")
    say("note_save_ratio", ours / bare, "ratio")


def measure_notes(app: Passerelle) -> None:
    encrypted_page(app)
    note_save(app)
