"""What plugins return: frozen, literal, checked at boot. A contribution never touches the database by itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from core.access.permissions import Permission
from core.records import dataclass

if TYPE_CHECKING:
    from marshmallow import Schema

    from core.tenancy.binding import Actor

API_VERSION = 1

NavGroup = Literal["agir", "accompagner", "rendre_compte", "organiser"]
StateKind = Literal["draft", "go", "ok", "wait", "stop", "pause"]
RetentionEffect = Literal["texts", "rows", "people"]
GridUnit = Literal[
    "acts",
    "people",
    "women",
    "men",
    "children",
    "teenagers",
    "adults",
    "seniors",
    "persons",
    "hours",
    "places",
    "days",
]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plugin's identity card.

    ``table_prefix`` starts the name of each of its tables ("" for a plugin without tables). ``tables`` names each in
    French, as a structure's archive heads them. ``requires`` names plugins that must be on as well. ``platform``
    plugins are part of the installation and always on.
    """

    name: str
    label: str
    summary: str
    table_prefix: str = ""
    tables: Mapping[str, str] = field(default_factory=dict, compare=False)
    requires: tuple[str, ...] = ()
    platform: bool = False
    icon: str = "domains"
    api_version: int = API_VERSION


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list. ``since`` and ``until`` bound its validity (both included, None: no bound).

    ``ground`` "": every structure has it. Else the code exists only where the structure declares that ground in
    its setting ``<ground>_ground``, a sentence naming the law or decision (« art46 » → ``art46_ground``): elsewhere
    the list does not contain it, and a form, an import or the API that says it is refused.

    ``needs`` "": nobody's word. Else the key of a consent purpose: in a named file the code is said of something
    that is done with the parties, and is refused while the word of one of them lacks.
    """

    value: str
    label: str
    icon: str = ""
    since: date | None = None
    until: date | None = None
    ground: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A versioned list of codes. A structure may hide, reorder, extend under a code, relabel; never redefine.

    ``version`` grows when the shared list changes.
    """

    key: str
    label: str
    codes: tuple[Code, ...]
    version: int = 1
    description: str = ""


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of field entry (« présence active », « conflit à chaud »).

    ``domain`` is the code proposed for the list "domain", changeable by the user. ``reasons`` names the code
    list of its reasons. ``order`` sorts the tiles of the form. ``endpoint`` is the plugin's own form, for an act
    whose details the common form cannot ask (line and stop, operator and act): the kind is then reached from the
    common form by a link, accepts ``repeat`` (an entry to do again) and records the entry by ``record_activity``
    beside its details, so that one act stays one entry. ``unasked`` are the facts that such a form does not ask
    (« place_id », « total », « reason », « result », « minutes »): the review never says they are missing.
    ``stands_for`` is the key of the shared kind, one of the trade's activities, that every entry of a domain's own kind
    is a case of (a visit of a building is an active presence); "" where entries of the kind may be of several.
    ``goes_on``: on the page of such an entry the domain offers its own way to follow it up, so the core proposes no
    situation there.
    """

    key: str
    label: str
    icon: str
    domain: str
    reasons: str = "reason"
    order: int = 100
    endpoint: str = ""
    unasked: tuple[str, ...] = ()
    stands_for: str = ""
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A state of a workflow; ``kind`` is the tint of its pill. ``final`` states end the work."""

    key: str
    label: str
    kind: StateKind
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A step of a workflow, as a literal row of its table.

    ``requires`` names the fields that must be filled on the case or in the step's own form. ``guard`` takes
    (actor, case) and returns the French sentence saying what prevents the step, or all of them when several things
    do; None or none when nothing does. ``consents`` are keys of
    purposes that every party of a named file must have agreed to. ``stops`` and ``goes_on``: the two sentences of the
    page before it, where those that its table tells would say too little. ``page`` is the endpoint of the domain's own
    page for the step, by ``case_id``, where the common page cannot ask what it needs: the common page then leads there,
    and what the step needs is held by ``check_case_move`` too.
    """

    key: str
    label: str
    source: tuple[str, ...]
    target: str
    permission: Permission
    requires: tuple[str, ...] = ()
    guard: Callable[[Any, Any], str | Sequence[str] | None] | None = None
    consents: tuple[str, ...] = ()
    stops: str = ""
    goes_on: str = ""
    page: str = ""

    def objections(self, actor: Actor, row: Any) -> list[str]:
        """All that the guard says against the step, for the case or the domain's own row that would pass it."""
        said = self.guard(actor, row) if self.guard else None
        return [said] if isinstance(said, str) else list(said or ())


@dataclass(frozen=True, slots=True)
class CaseType:
    """A kind of situation or file: its words, its fields (one schema for form, API, import), its workflow.

    The first state is where a case begins. ``schema`` describes the plugin's own fields, kept by the core in
    the case's ``data`` column: a field whose metadata say ``in_panel`` is told on the page by the domain's panel only;
    ``domain`` is the code of the list "domain". ``result_list`` names the code list of results.
    """

    key: str
    label: str
    label_plural: str
    domain: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    schema: type[Schema] | None = None
    reasons: str = "reason"
    result_list: str = "deferred_result"
    icon: str = "group"
    #: Whether a case of this type may become a named file.
    may_be_named: bool = False
    #: Whether it is a named file from the start: its work makes no sense without knowing somebody.
    always_named: bool = False
    #: Beside the right to read files, the one without which a file of this type exists for its referent and those
    #: named in it only; None: none. Without it the type is not offered either.
    readers: Permission | None = None
    #: Steps shown as the footbridge, in order: (label, states it covers). Four to seven.
    crossing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: Endpoint of the domain's own form to open one, where the common form cannot ask what comes first: the
    #: common form then leads there.
    opening: str = ""
    #: Kinds of meetings (« separate ») whose words are for the referent and who noted them: their lowest level is
    #: « restreint », and no other place in the file opens them.
    confided: tuple[str, ...] = ()
    #: Who its parties may be, in the words of its work, for a page that has none yet.
    parties: str = "Deux groupes, un groupe et un service, des familles"

    def state(self, key: str) -> State:
        return next(state for state in self.states if state.key == key)

    @property
    def initial(self) -> State:
        return self.states[0]


@dataclass(frozen=True, slots=True)
class ConsentPurpose:
    """What a party is asked, in plain words she can keep: ``text`` is version 1 of its wording.

    ``information`` purposes are told, not agreed to (RGPD, art. 13 and 14). ``needs_recipient``: the word names
    a partner. ``parental``: for a minor, her legal representative's word is needed beside her own. ``days`` is
    how long a word covers, None: until it is taken back. ``stops`` and ``goes_on`` are the two sentences of the
    page when it is refused, taken back or over.
    """

    key: str
    label: str
    text: str
    stops: str
    goes_on: str
    information: bool = False
    needs_recipient: bool = False
    parental: bool = False
    days: int | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the menu, in one of the four groups. ``waiting`` counts what waits for this actor."""

    key: str
    group: NavGroup
    label: str
    icon: str
    endpoint: str
    permissions: tuple[Permission, ...] = ()
    order: int = 100
    waiting: Callable[[Actor], int] | None = None


@dataclass(frozen=True, slots=True)
class RowKind:
    """Rows of a domain's own table, as the core lists them behind a figure: each with its day, its words, its page.

    ``model`` is the table that the figure selects; ``one`` and ``many`` name a row. ``day`` is the column that dates
    one, "" for rows that stand (a rule, a member). ``title`` says a row in words from what ``columns`` add, without
    the name of a person nor what only some may read. ``endpoint`` is the page of one row, whose ``argument`` is the
    column ``key``; "": none. ``readable`` keeps the rows that a reader may know of: the figure counts the others, and
    their number is said instead.
    """

    model: type[Any]
    one: str
    many: str
    day: str
    title: Callable[[Any, Actor], str]
    columns: tuple[Any, ...] = ()
    endpoint: str = ""
    argument: str = ""
    key: str = "id"
    readable: Callable[[Actor], Any] | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure declared once: its definition in words, its unit, how it is computed.

    ``count`` returns the ``select()`` of the rows it counts (ids first), given (actor, filters): the figure
    is the number of those rows, so that figure and rows cannot differ. ``over`` selects in the same way the rows
    it is a share of, named by ``over_label``; None: a figure of its own.

    ``rows`` says how the core lists rows of a domain's own table; entries, requests and cases need none.
    ``endpoint`` is the domain's own list, offered beside those rows: it accepts ``since``, ``until`` and
    ``territory_id``, which the figure was counted over, and what ``where`` adds.

    ``floor``: it counts persons by a characteristic (age, sex, residence, situation), so that outside the team a
    small number is not told. Acts, visits, hours and sheets never set it: they name nobody.

    ``spans``: why its months do not add up to the year, in a sentence; "": each of its rows falls in one month. What
    stands over several of them (a text in force, a member of the team who was trained twice) counts in each.
    """

    key: str
    label: str
    definition: str
    unit: str
    count: Callable[..., Any]
    permission: Permission
    endpoint: str = ""
    where: tuple[tuple[str, str], ...] = ()
    over: Callable[..., Any] | None = None
    over_label: str = ""
    rows: RowKind | None = None
    floor: bool = False
    spans: str = ""


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of a funder's grid: the category in its words, and what of ours falls in it.

    ``source`` is "activities" (field entries), "rest" (those that no other line takes of its section or, alone in it,
    of the grid), "time" (every hour worked, from shifts, rounds, permanences and entries), "files" (people of named
    files), "participants" (people on the convention's list; "participants_in" and "participants_out": come in and
    gone out over the period) or the key of an indicator. ``unit``: acts are rows; people and the six margins are sums
    of who was met; persons are distinct and known by name; hours are worked, each minute once; places and days are
    those of the rows. ``codes`` keep the rows whose answer to each question is one of the codes
    (``core.funding.mapping.QUESTIONS``); nothing said of a question: whatever the answer. ``section`` heads lines that
    follow each other.
    """

    key: str
    label: str
    unit: GridUnit = "acts"
    source: str = "activities"
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """What a funder asks to be told: lines counted, and questions answered by hand (key, title).

    ``programme`` is a code of the list "programme". ``words`` say in a sentence what the grid is for and where it
    comes from. ``shares_time``: hours may be told to another funder too, which every report then says. ``named``: the
    funder keeps a list of named participants. A structure adapts a copy of its own.
    """

    key: str
    label: str
    programme: str
    words: str
    lines: tuple[GridLine, ...]
    questions: tuple[tuple[str, str], ...] = ()
    version: int = 1
    shares_time: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class JournalWord:
    """What the journal calls a thing of a domain: ``key`` is « head.thing », as its actions are written."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Job:
    """Work done outside the request. ``run`` takes keyword strings and integers only.

    ``every`` makes it a scheduled job, one per structure and slot; ``platform`` jobs read global tables only
    and fan out. A job of a plugin that is switched off is skipped, unless ``always``.
    """

    key: str
    run: Callable[..., None]
    every: timedelta | None = None
    platform: bool = False
    always: bool = False


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long something is kept. Nothing goes by itself: whoever answers for the data decides, then a job applies.

    ``words`` says in one French sentence what is kept and why; ``months`` (or ``days``) count after the date that
    ``since`` names (« la clôture du dossier »). ``due(actor, before)`` returns the ``select()`` of the ids of the rows
    whose date is before that day and that still hold something; removed rows are held too. ``apply(actor, ids)``
    empties their texts, deletes them or erases the people (``effect``), and returns how many rows it touched: once
    applied, a row is no longer due. Several hundred ids are given at a time. Ledgers are never a rule's business.

    ``apply`` None: a daily job removes them already, the rule is shown only (what was never sent, what was handed
    over). ``holds(actor, before)`` selects the ids of the people that the rows still kept speak of: no rule of the
    core erases them meanwhile.
    """

    key: str
    label: str
    words: str
    since: str
    due: Callable[[Actor, date], Any]
    effect: RetentionEffect = "texts"
    apply: Callable[[Actor, Sequence[uuid.UUID]], int] | None = None
    months: int = 0
    days: int = 0
    holds: Callable[[Actor, date], Any] | None = None


@dataclass(frozen=True, slots=True)
class ExportTable:
    """What a list gives to a spreadsheet: ``headings`` in French, each once, and its rows.

    ``rows`` is the sorted ``select()`` of the page, cut to what the reader may read. ``cells`` tells a batch of its
    rows in the words of the page: plain values under the headings (texts, numbers, days), one sequence a row.
    """

    headings: tuple[str, ...]
    rows: Any
    cells: Callable[[Sequence[Any]], Iterable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class ListExport:
    """A list of the screen that may be taken out as CSV, XLSX or ODS.

    ``endpoint`` is its page and ``permissions`` are those of the page, of which one is enough; the right to export
    is asked beside. ``schema`` decodes what stands in the page's address (codes and ids), and ``table`` makes of it
    the same rows as the page shows, under the same filters and in the same order.
    """

    key: str
    label: str
    endpoint: str
    permissions: tuple[Permission, ...]
    schema: type[Schema]
    table: Callable[[Actor, Any], ExportTable]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of somebody else's page: a title and a template with its context.

    ``lead``: on the page of a situation or file, it stands before everything else; the first over the whole width,
    the next ones two by two. ``hidden``: on the page of a file, how many of its elements the actor's rights keep
    from view; told with all others of the page in one number, since the panel's place would tell their kind.
    ``stays``: on the page of a field entry, one sentence on what becomes of what was made from it when the entry is
    removed; said before, and after, when the panel is still shown.
    """

    key: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    lead: bool = False
    hidden: int = 0
    stays: str = ""


@dataclass(frozen=True, slots=True)
class RowsPanel:
    """A panel of the day whose rows are read with those of every other domain, in one statement.

    ``rows`` is a select of columns, each under a name of its own. ``tell`` makes the context of the template from
    its rows; None: there is nothing to show.
    """

    key: str
    title: str
    template: str
    rows: Any
    tell: Callable[[list[Any]], Mapping[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """An objection to a change, in French, for the person who asked for it."""

    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """The person a right is exercised for: which kind of record knows her, and its id.

    ``documents`` are ids of those whose bytes go with her copy: somebody checked that they show nobody else.
    """

    kind: str
    id: uuid.UUID
    documents: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """Somebody who may be the one who asks: her name, and where she is known from in a few words."""

    id: uuid.UUID
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of record that knows somebody: ``key`` is the kind of its ``SubjectRef``.

    The page of persons' rights looks in every kind for a name or a telephone (``find``), and says who a request is
    about (``name``; None: nobody of ours under this id, or erased since). The domain's own ``export_person_data``
    and ``erase_person_data`` answer for it. Both look whether the domain is on or not.
    """

    key: str
    label: str
    find: Callable[[str, Actor], Sequence[KnownSubject]]
    name: Callable[[uuid.UUID, Actor], str | None]
    icon: str = "user"


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """A domain's own rows that name people of the register to the holders of a right.

    Whoever may read them knows these people, whatever files they have elsewhere. ``person_id`` is the column of the
    person.
    """

    key: str
    permission: Permission
    person_id: Any


@dataclass(frozen=True, slots=True)
class FileTexts:
    """Words that a domain's own table keeps about files: whoever is erased is looked for in them by name.

    The core reads them in every file she was ever in, those included where a party is no longer hers: such a file is
    somebody else's, so that her name is taken out and the rest stays. ``clear`` are columns of plain words; ``sealed``
    those closed under the row's id, or under « id:column ». ``case_id`` is the column of the file, or the expression
    that reads it from another table of the domain. Columns of codes are never declared: a code may be a name too.
    """

    model: type[Any]
    case_id: Any
    clear: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return str(self.model.__tablename__)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What a structure just opened is shown to fill first, for as long as it has no row of ``model``.

    Said on the day page to whoever holds ``permission``; ``endpoint`` and ``values`` are the page that adds one.
    """

    model: type[Any]
    permission: Permission
    label: str
    detail: str
    icon: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50

    @property
    def key(self) -> str:
        return str(self.model.__tablename__)


@dataclass(frozen=True, slots=True)
class ExportPart:
    """One file of a person's export: a title and rows of plain values."""

    title: str
    rows: tuple[Mapping[str, Any], ...]
