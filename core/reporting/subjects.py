"""What is counted, and by which questions: one literal line for each kind of row."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, select, true

from core.access.permissions import Permission
from core.activities.models import Activity
from core.activities.permissions import READ_TEAM
from core.casefiles.models import FileBond
from core.casefiles.permissions import READ_PEOPLE
from core.cases.access import visible
from core.cases.models import Case, Party
from core.cases.permissions import READ as READ_CASES
from core.cases.permissions import READ_FILES
from core.codelists.services import all_options
from core.db.base import ScopedModel
from core.extension.catalog import catalog
from core.extension.contributions import Indicator, RowKind
from core.people.models import Person
from core.people.queries import people_of_parties
from core.records import dataclass
from core.requests.models import Request
from core.requests.permissions import HANDLE, RECEIVE
from core.tenancy.binding import Actor

#: Code → its word in this structure, in the order of its list.
Words = Callable[[Actor], dict[str, str]]


def _all_readable(_actor: Actor) -> ColumnElement[bool]:
    return true()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A question that rows answer. ``words`` None: the answers are quartiers, read from the database.

    ``offered``: the answers that the domains switched on bring, where ``words`` tells those of every domain.
    """

    name: str
    title: str
    head: str
    column: str
    words: Words | None
    offered: Callable[[Actor], Collection[str]] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Rows of one table, dated by one column ("": rows that stand).

    ``expects`` names the question whose share of « non renseigné » is printed under the figure; ``read`` are
    the rights of which one opens the rows; ``one`` and ``many`` name a row. ``also`` are questions that the figures
    answer by themselves, beside the columns of its rows.
    """

    key: str
    model: type[ScopedModel]
    day: str
    dimensions: tuple[Dimension, ...]
    expects: str
    read: tuple[Permission, ...]
    one: str
    many: str
    #: What else its rows have in common, as a condition on ``model``.
    keeps: Callable[[], ColumnElement[bool]] = true
    #: The rows that a reader may know of, as a condition on ``model``; the others are counted and not shown.
    readable: Callable[[Actor], ColumnElement[bool]] = _all_readable
    also: tuple[str, ...] = ()
    #: How a domain has its own rows listed.
    kind: RowKind | None = None
    #: Of one kind, in one place, with one result, such rows are one person as often as not: whoever may not open them
    #: reads their number whole.
    discreet: bool = False

    @property
    def questions(self) -> tuple[Dimension, ...]:
        """Every question that a filter may ask of these rows."""
        return (*self.dimensions, *(ASKED_OF_FIGURES[name] for name in self.also))

    def question(self, name: str) -> Dimension | None:
        return next((d for d in self.questions if d.name == name), None)

    def dimension(self, name: str) -> Dimension | None:
        return next((d for d in self.dimensions if d.name == name), None)


def _coded(list_key: str) -> Words:
    """Words of a code list; none when the list is not installed."""

    def words(actor: Actor) -> dict[str, str]:
        if list_key not in catalog().code_lists:
            return {}
        return {option.value: option.label for option in all_options(list_key, actor)}

    return words


def _activity_kinds(_actor: Actor) -> dict[str, str]:
    found = sorted(catalog().activity_kinds.values(), key=lambda kind: (kind.order, kind.label))
    return {kind.key: kind.label for kind in found}


def _kinds_on(actor: Actor) -> set[str]:
    return {kind.key for kind in catalog().activity_kinds_of(actor.tenant.enabled)}


def _types_on(actor: Actor) -> set[str]:
    return {case_type.key for case_type in catalog().case_types_of(actor.tenant.enabled)}


def _case_types(_actor: Actor) -> dict[str, str]:
    return {case_type.key: case_type.label for case_type in catalog().case_types.values()}


def _case_results(actor: Actor) -> dict[str, str]:
    lists = dict.fromkeys(case_type.result_list for case_type in catalog().case_types.values())
    return {code: word for key in lists for code, word in _coded(key)(actor).items()}


QUARTIER: Final = Dimension("territory", "Par quartier", "Quartier", "territory_id", None)
DOMAIN: Final = Dimension("domain", "Par domaine", "Domaine", "domain", _coded("domain"))

#: Questions that a figure may answer without a column of its rows.
ASKED_OF_FIGURES: Final = {"territory": QUARTIER, "domain": DOMAIN}

ACTIVITIES: Final = Subject(
    "activities",
    Activity,
    "day",
    (
        QUARTIER,
        DOMAIN,
        Dimension("kind", "Par nature", "Nature", "kind", _activity_kinds, _kinds_on),
        Dimension("result", "Par résultat", "Résultat", "result", _coded("immediate_result")),
    ),
    "result",
    (READ_TEAM,),
    "intervention",
    "interventions",
)

_OF_REQUESTS: Final = (
    QUARTIER,
    Dimension("kind", "Par origine", "Origine", "initiator", _coded("initiator")),
    Dimension("result", "Par suite donnée", "Suite donnée", "close_reason", _coded("request_close_reason")),
)
REQUESTS: Final = Subject(
    "requests", Request, "day", _OF_REQUESTS, "territory", (RECEIVE, HANDLE), "demande", "demandes"
)

_OF_CASES: Final = (
    QUARTIER,
    DOMAIN,
    Dimension("kind", "Par type", "Type", "type_key", _case_types, _types_on),
    Dimension("result", "Par résultat", "Résultat", "result", _case_results),
)
OPENED_CASES: Final = Subject(
    "opened_cases",
    Case,
    "opened_on",
    _OF_CASES,
    "territory",
    (READ_CASES,),
    "situation",
    "situations",
    lambda: Case.named_at.is_(None),
    visible,
    discreet=True,
)
#: Rows of a domain's figure: a situation that became a file still counts in it.
ANY_CASES: Final = replace(
    OPENED_CASES, key="cases", one="situation ou dossier", many="situations et dossiers", keeps=true
)
CLOSED_CASES: Final = Subject(
    "closed_cases",
    Case,
    "closed_on",
    _OF_CASES,
    "result",
    (READ_CASES,),
    "situation",
    "situations",
    lambda: Case.named_at.is_(None),
    visible,
    discreet=True,
)
#: Named files: the figures are told to whoever reads figures, the rows open to whoever reads files.
OPENED_FILES: Final = Subject(
    "opened_files",
    Case,
    "opened_on",
    _OF_CASES,
    "territory",
    (READ_FILES,),
    "dossier",
    "dossiers",
    lambda: Case.named_at.is_not(None),
    visible,
    discreet=True,
)
CLOSED_FILES: Final = Subject(
    "closed_files",
    Case,
    "closed_on",
    _OF_CASES,
    "result",
    (READ_FILES,),
    "dossier",
    "dossiers",
    lambda: Case.named_at.is_not(None),
    visible,
    discreet=True,
)


def _known_files(actor: Actor) -> Any:
    """The ids of the files that the actor may know of."""
    return select(Case.id).where(Case.tenant_id == actor.tenant.id, visible(actor))


#: Links as people said they were; the file is named by its number and subject, never by a person.
BONDS: Final = Subject(
    "bonds",
    FileBond,
    "day",
    (
        Dimension("kind", "Par lien", "Lien", "bond", _coded("bond")),
        Dimension("result", "Par état", "Dit à l’entrée", "state", _coded("bond_state")),
    ),
    "kind",
    (READ_FILES,),
    "lien",
    "liens",
    readable=lambda actor: FileBond.case_id.in_(_known_files(actor)),
    discreet=True,
)


def _in_known_file(actor: Actor) -> ColumnElement[bool]:
    return Person.id.in_(people_of_parties(actor).where(Party.case_id.in_(_known_files(actor))))


#: People known by name, each once however many files she is in; merged records are one person.
PERSONS: Final = Subject(
    "persons",
    Person,
    "",
    (),
    "",
    (READ_PEOPLE,),
    "personne",
    "personnes",
    readable=_in_known_file,
    also=("territory", "domain"),
)

SUBJECTS: Final = (
    ACTIVITIES,
    REQUESTS,
    ANY_CASES,
    OPENED_CASES,
    CLOSED_CASES,
    OPENED_FILES,
    CLOSED_FILES,
    BONDS,
    PERSONS,
)


def subject_of(model: type[Any]) -> Subject | None:
    """The first subject whose rows are of this model; None for a plugin's own table."""
    return next((subject for subject in SUBJECTS if subject.model is model), None)


def own_subject(indicator: Indicator, model: type[Any]) -> Subject:
    """Rows of a domain's own table, read with the right to read its figure.

    A domain that says nothing of its rows has them listed by their day alone.
    """
    kind = indicator.rows or RowKind(
        model, "ligne", "lignes", "day" if hasattr(model, "day") else "", lambda _row, _actor: indicator.label
    )
    return Subject(
        f"own.{indicator.key}",
        kind.model,
        kind.day,
        (),
        "",
        (indicator.permission,),
        kind.one,
        kind.many,
        readable=kind.readable or _all_readable,
        also=("territory",),
        kind=kind,
    )
