"""What the pages of files read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import url_for

from core.audit.services import Detail
from core.casefiles import queries
from core.casefiles.circle import choices_of_members, may_name
from core.casefiles.levels import CO_REFERENT, Reader, hidden_count, know_seats, readable_levels
from core.casefiles.mediation_pages import Mediation, mediation_panel
from core.casefiles.neutrality import holders
from core.casefiles.notes import RANK, TEAM, reads_everything, who_is_confided
from core.casefiles.permissions import (
    EDIT_FILES,
    EDIT_PEOPLE,
    EXCEPTIONAL,
    NAME_CIRCLE,
    OPEN_FILES,
    READ_PEOPLE,
    READ_READERS,
)
from core.casefiles.schemas import MEMBER_ROLES, RECUSALS
from core.cases.listing import ListKind
from core.cases.models import Case
from core.cases.pages import CasePage, head_of, page_of
from core.cases.timeline import PartyCard
from core.cases.workflow import file_types
from core.consent.panels import PartiesPanel, parties_panel
from core.db.session import session
from core.errors import InvalidInput
from core.extension.contributions import CaseType
from core.files.panels import documents_panel
from core.people.pages import PROPOSED
from core.people.queries import PersonName, people_by_id
from core.planning.roster import roster, with_former
from core.records import dataclass
from core.referrals.panels import SharesPanel, shares_panel
from core.requests.models import Request, RequestCaller
from core.requests.services import may_read_caller
from core.search.services import find_people
from core.tenancy.binding import Actor
from core.web.forms import Choice, CommandSchema, Form, form_for

FILES: Final = ListKind(
    endpoint="files.index",
    shows="files.show",
    named=True,
    views={
        "mine": "Les miens",
        "team": "Équipe",
        "quiet": "Sans échange depuis 30 jours",
        "closed": "Clos",
    },
    orders={
        "latest": "du plus récent échange au plus ancien",
        "oldest": "du plus ancien échange au plus récent",
        "opened": "du dernier ouvert au premier",
    },
    one="dossier",
    many="dossiers",
    heads=("Dossier", "État", "Quartier", "Personne référente", "Dernier échange", "Ouvert le"),
    since="Ouvert à partir du",
    until="Ouvert jusqu’au",
    types=file_types,
    opening=OPEN_FILES,
)
PLACE_WORDS: Final = {"co_referent": "Co-référent·e", "helper": "Aide", "access": "Accès exceptionnel"}


# --- one file ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileParty:
    """A party's card: ``name`` is what she agreed to be called, "" while she is anonymous."""

    card: PartyCard
    name: str
    person_url: str
    link_url: str
    unlink_url: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who reads the file beside its referent."""

    name: str
    place: str
    until: datetime | None
    end_url: str


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file. ``shown``: how many notes and documents are hers to read; ``level``: the highest among them.

    ``hidden``: how many notes, documents and elements of panels are not, told in one number whatever they are.
    """

    page: CasePage
    reader: Reader
    parties: Mapping[uuid.UUID, FileParty]
    seats: tuple[Seated, ...]
    consents: PartiesPanel
    mediation: Mediation
    shares: SharesPanel
    documents: Mapping[str, Any]
    shown: int
    hidden: int
    level: str
    tied: bool
    caller_url: str
    access_url: str
    circle_url: str
    readers_url: str
    leave_url: str
    #: Who reads what is at the level of the team, in a sentence.
    team_reads: str

    def read_details(self) -> dict[str, Detail]:
        """What the chain of reads keeps of this view: levels and numbers."""
        return {
            "levels": ".".join(sorted(self.reader.levels)),
            "elements": self.shown,
            "exceptional": self.reader.access_until is not None,
        }


def file_head(case_id: uuid.UUID, actor: Actor) -> Any:
    """The head that ``file_page`` reads. Raises NotFound."""
    return head_of(case_id, actor, *queries.beside_the_case(case_id, actor))


def file_numbered(number: str, actor: Actor) -> uuid.UUID | None:
    """The named file with this number."""
    found: uuid.UUID | None = session.execute(queries.numbered(number, actor)).scalar_one_or_none()
    return found


def file_page(head: Any, actor: Actor) -> FilePage:
    """Everything the page of a file shows, once its head was read (``file_head``)."""
    page = page_of(head, actor, with_thread=False)
    case = page.case
    know_seats(case.id, head.seats)
    reader = readable_levels(case, actor)
    people = people_by_id({card.person_id for card in page.parties if card.person_id}, actor)
    confided = page.type.confided
    elements = [(level, _uuid(author), kind in confided) for level, author, kind in head.elements or ()]
    readable = [element[0] for element in elements if reader.may_read(*element)]
    asks = not reads_everything(case, reader) and not reader.access_until
    return FilePage(
        page=page,
        reader=reader,
        parties=_parties(page, people, actor),
        seats=_seats(case, reader, actor),
        consents=parties_panel(case, page.parties, people, actor),
        mediation=mediation_panel(case, page.parties, reader, actor),
        shares=shares_panel(case, page.parties, actor),
        documents=documents_panel(case, reader, actor),
        shown=len(readable),
        hidden=hidden_count(elements, reader) + sum(panel.hidden for panel in page.panels),
        level=max(readable, key=RANK.__getitem__, default=TEAM),
        tied=head.tied,
        caller_url=_caller_url(case, head.caller_known, actor) if page.can_edit else "",
        access_url=_url_if(actor.may(EXCEPTIONAL) and asks, "files.ask_access", case),
        circle_url=_url_if(actor.may(NAME_CIRCLE) and may_name(case, actor), "files.name_member", case),
        readers_url=_url_if(actor.may(READ_READERS), "files.readers", case),
        leave_url=_url_if(bool(reader.places & FOLLOWS) and not page.closed, "files.step_back", case),
        team_reads=_team_reads(page.type, actor),
    )


TEAM_READS: Final = "L’équipe lit ce qui est au niveau « Équipe »."


def _team_reads(case_type: CaseType, actor: Actor) -> str:
    """The team, or by their names those to whom files of this type are kept."""
    if case_type.readers is None:
        return TEAM_READS
    able = holders(case_type.readers, actor)
    names = [mate.name for mate in roster(actor).values() if mate.id in able]
    if not names:
        return "Le reste de l’équipe ne voit pas ce dossier."
    listed = " et ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    reads = "lit" if len(names) == 1 else "lisent"
    return f"{listed} {reads} ce qui est au niveau « Équipe » ; le reste de l’équipe ne voit pas ce dossier."


#: Places that one may leave by oneself.
FOLLOWS: Final = frozenset({"referent", "co_referent", "helper"})


def _url_if(may: bool, endpoint: str, case: Case) -> str:
    return url_for(endpoint, case_id=case.id) if may else ""


def _parties(
    page: CasePage, people: Mapping[uuid.UUID, PersonName], actor: Actor
) -> dict[uuid.UUID, FileParty]:
    editable = page.can_edit and actor.may(EDIT_FILES)
    found = {}
    for card in page.parties:
        person = people.get(card.person_id) if card.person_id else None
        where: dict[str, Any] = {"case_id": page.case.id, "party_id": card.id}
        opens = person is not None and not person.erased and actor.may(READ_PEOPLE)
        changes = page.can_edit and not card.erased
        found[card.id] = FileParty(
            card=card,
            name=person.name if person else "",
            person_url=url_for("people.show", person_id=person.id) if opens and person else "",
            link_url=url_for("files.link_person", **where) if editable and person is None else "",
            unlink_url=url_for("files.unlink_person", **where) if editable and changes and person else "",
            edit_url=url_for("cases.edit_party", **where) if changes else "",
        )
    return found


def _seats(case: Case, reader: Reader, actor: Actor) -> tuple[Seated, ...]:
    if not reader.seats:
        return ()
    names = with_former(actor, [seat.membership_id for seat in reader.seats])
    ends = actor.may(NAME_CIRCLE) and may_name(case, actor)
    return tuple(
        Seated(
            name=names[seat.membership_id].name if seat.membership_id in names else "",
            place=PLACE_WORDS[seat.role],
            until=seat.until,
            end_url=(
                url_for("files.end_member", case_id=case.id, member_id=seat.id)
                if ends and seat.until is None
                else ""
            ),
        )
        for seat in reader.seats
    )


def _caller_url(case: Case, known: bool, actor: Actor) -> str:
    """Where the caller becomes a person of the file, for whoever may read her."""
    if case.request_id is None or not known or not actor.may(EDIT_PEOPLE):
        return ""
    asked = session.get(Request, (actor.tenant.id, case.request_id))
    may = asked is not None and may_read_caller(asked, actor)
    return url_for("files.register_caller", case_id=case.id) if may else ""


# --- forms -------------------------------------------------------------------------------------------


def linking_form(
    schema: type[CommandSchema],
    version: int,
    actor: Actor,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    """The form in which somebody registered is chosen among those found by the words typed."""
    words = str((submitted or {}).get("words", "")).strip()
    ids = find_people(words, actor, most=PROPOSED) if words else []
    chosen = _uuid((submitted or {}).get("person_id"))
    names = people_by_id([*ids, *([chosen] if chosen else [])], actor)
    ids = [found for found in ids if found in names][:PROPOSED]
    choices = [(str(found), names[found].name) for found in dict.fromkeys([*ids, chosen]) if found in names]
    return form_for(
        schema,
        submitted=submitted,
        error=error,
        version=None if submitted else version,
        choices={"person_id": choices},
    )


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


#: Before a name, and no part of it.
TITLES: Final = frozenset({"m", "m.", "mr", "mme", "mme.", "mlle", "monsieur", "madame"})


def said_of(caller: RequestCaller) -> dict[str, str]:
    """What whoever took the call wrote, in the fields of a person: nothing is typed again."""
    words = caller.name.split()
    polite = bool(words) and words[0].casefold() in TITLES
    words = words[1:] if polite else words
    given, family = ("", " ".join(words)) if polite and len(words) < 2 else (
        words[0] if words else "", " ".join(words[1:])
    )  # fmt: skip
    return {"given_name": given, "family_name": family, "phone": caller.phone}


def member_choices(case: Case, actor: Actor) -> dict[str, list[Choice]]:
    """Whom to name, and to which place, in words that hold for this file."""
    confided = who_is_confided(case)
    roles = [
        (role, f"{label}. {confided}" if role == CO_REFERENT and confided else label, icon)
        for role, label, icon in MEMBER_ROLES
    ]
    return {"membership_id": list(choices_of_members(case, actor)), "role": roles}


def leaving_choices() -> dict[str, list[Choice]]:
    return {"kind": list(RECUSALS)}
