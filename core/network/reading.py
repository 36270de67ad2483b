"""The network's side: what its members published, added up where adding means something, and who publishes nothing."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from core.activities.wording import kind_label
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import Indicator
from core.extension.manager import hooks
from core.network import periods, queries
from core.network.models import AGREED, ENDED, JOINED, WITHDRAWN, NetworkFigures
from core.network.services import last_answers, names_of, uncounted
from core.planning.clock import today
from core.records import dataclass
from core.reporting.cards import change, in_words
from core.reporting.charts import Row
from core.reporting.indicators import MARGINS, SUBJECT_OF
from core.reporting.outside import SPLITS, persons_told
from core.reporting.periods import Period
from core.reporting.suppression import HIDDEN
from core.tenancy.binding import Actor
from core.web.typography import MONTHS, cap, count, number

#: What stands in the columns of the table of members; told by kind of entry too.
HEADS: Final = ("activities", "people_met", "person_hours")
#: Figures of ages and sexes, read in a table of their own.
PERSONS: Final = tuple(key for split in SPLITS for key in split)
AWAITED: Final = "awaited"
#: What was said last → (kind of its pill, its words).
STATES: Final = {
    AWAITED: ("wait", "Code pas encore utilisé"),
    JOINED: ("wait", "Pas encore d’accord"),
    AGREED: ("ok", "Chiffres partagés"),
    WITHDRAWN: ("stop", "Accord retiré"),
    ENDED: ("pause", "Fin de l’échange"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A structure that the network awaits; ``name`` is its own once it answered. ``at``: when it said so."""

    invitation_id: uuid.UUID
    name: str
    event: str
    at: datetime | None
    member_id: int | None

    @property
    def pill(self) -> tuple[str, str]:
        return STATES[self.event]


@dataclass(frozen=True, slots=True)
class Published:
    """What a member told of a period. ``lacks`` says which of its months that are over it did not publish, if any."""

    member: Member
    told: periods.Told
    lacks: str

    @property
    def figures(self) -> Mapping[str, Mapping[str, Any]]:
        return self.told.figures

    @property
    def until(self) -> date:
        return self.told.until

    def kinds(self) -> Iterator[Mapping[str, Any]]:
        """What it told by kind of entry, month by month."""
        return (line for key in HEADS for line in self.told.months.get(key, ()))


#: A member's, and its own of a year before.
Pair = tuple[Published, Published]


@dataclass(frozen=True, slots=True)
class Total:
    """A figure over the network; ``value`` is a dash where members' numbers must not be added up.

    ``nothing``: no member tells more than zero of it, so that it is folded.
    """

    label: str
    value: str
    detail: str
    definition: str
    nothing: bool


@dataclass(frozen=True, slots=True)
class TableLine:
    label: str
    cells: tuple[str, ...]
    until: date | None = None
    invitation_id: uuid.UUID | None = None
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of the core (``label`` "") or of one domain."""

    label: str
    totals: tuple[Total, ...]

    @property
    def told(self) -> list[Total]:
        return [total for total in self.totals if not total.nothing]

    @property
    def at_zero(self) -> list[str]:
        return [total.label for total in self.totals if total.nothing]


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """What the page of a network's period shows. ``whole``: a year that is over for good: persons are told.

    ``apart``: figures of work that are read by civil year only, each with its reason. ``part``: how many of those who
    publish lack months of it; ``unpublished``: the months that nobody published, in words.
    """

    period: Period
    offered: tuple[Period, ...]
    previous: Period | None
    following: Period | None
    whole: bool
    members: tuple[Member, ...]
    silent: tuple[Member, ...]
    waiting: tuple[Member, ...]
    published: tuple[Published, ...]
    part: int
    unpublished: str
    heads: tuple[tuple[str, str], ...]
    compared: tuple[str, ...]
    lines: tuple[TableLine, ...]
    total: TableLine
    months: tuple[Row, ...]
    kinds: tuple[TableLine, ...]
    persons: tuple[TableLine, ...]
    persons_total: TableLine
    groups: tuple[Group, ...]
    apart: tuple[tuple[str, str], ...]


def members_of(actor: Actor) -> list[Member]:
    """Those that the network counts, by name."""
    answers = last_answers(actor)
    names = names_of(answers)
    by_invitation = {answer.invitation_id: answer for answer in answers.values()}
    found = []
    for row in session.execute(queries.invitations(actor)).scalars():
        answer = by_invitation.get(row.id)
        if answer is None:
            found.append(Member(row.id, row.label, AWAITED, None, None))
        else:
            member_id = answer.tenant_id
            found.append(Member(row.id, names[member_id], answer.event, answer.at, member_id))
    return sorted(found, key=lambda member: (member.name.casefold(), str(member.invitation_id)))


def uncounted_names(actor: Actor) -> list[str]:
    """Structures that entered a code that was not theirs to use, by name."""
    return sorted(names_of([said.tenant_id for said in uncounted(actor)]).values(), key=str.casefold)


def published_by(members: Sequence[Member], period: Period, actor: Actor) -> list[Published]:
    """What each member that agrees told of a period; row-level security hides what the others did."""
    rows = session.execute(
        select(
            NetworkFigures.tenant_id, NetworkFigures.year, NetworkFigures.until, NetworkFigures.lines
        ).where(NetworkFigures.id.in_(queries.newest(periods.years_in(period), actor)))
    )
    by_year: dict[int | None, dict[int, Any]] = defaultdict(dict)
    for row in rows:
        by_year[row.tenant_id][row.year] = row
    over = periods.months_over(period, today(actor))
    found = [(one, periods.told(period, by_year[one.member_id])) for one in members if one.event == AGREED]
    return [Published(one, told, _unpublished(told.lacks(over))) for one, told in found if told is not None]


def _unpublished(months: Sequence[date]) -> str:
    return f"Non publié : {periods.in_words(months)}" if months else ""


# --- words ---------------------------------------------------------------------------------------------


def ordered(keys: Iterable[str]) -> list[str]:
    """The core's figures first, each domain's then as it declares them."""
    order = {key: index for index, key in enumerate([*SUBJECT_OF, *catalog().indicators])}
    return sorted(keys, key=lambda key: (order.get(key, len(order)), key))


def indicator_of(key: str) -> Indicator | None:
    """Known whatever the network itself has switched on; None once its domain has left the installation."""
    return catalog().indicators.get(key)


def unit_of(key: str) -> str:
    indicator = indicator_of(key)
    return indicator.unit if indicator is not None else ""


def label_of(key: str) -> str:
    indicator = indicator_of(key)
    return indicator.label if indicator is not None else key


def said(line: Mapping[str, Any] | None) -> str:
    """A number in words; « n. c. » where it is hidden, a dash where nothing was published."""
    if line is None:
        return "–"
    if line.get("hidden"):
        return HIDDEN
    return in_words(unit_of(line["figure"]), line.get("value"))


def added(key: str, lines: Sequence[Mapping[str, Any]]) -> str:
    """The sum of what was published; the members whose number is hidden are said, never guessed."""
    told = [line["value"] for line in lines if not line.get("hidden") and line.get("value") is not None]
    hidden = sum(bool(line.get("hidden")) for line in lines)
    words = in_words(unit_of(key), sum(told)) if told else "–"
    return f"{words} (hors {number(hidden)} {HIDDEN})" if hidden else words


# --- the whole network ---------------------------------------------------------------------------------


def build(period: Period, actor: Actor) -> NetworkPage:
    members = members_of(actor)
    now = today(actor)
    published = published_by(members, period, actor)
    earlier = published_by(members, periods.year_earlier(period), actor)
    compared = _pairs(published, earlier, period)
    here = {one.member.invitation_id for one in published}
    whole = period.kind == "year" and persons_told(period.first.year, now)
    return NetworkPage(
        period=period,
        offered=periods.offered(period, now),
        previous=periods.neighbour(period, -1, now),
        following=periods.neighbour(period, 1, now),
        whole=whole,
        members=tuple(members),
        silent=tuple(m for m in members if m.event != AGREED),
        waiting=tuple(m for m in members if m.event == AGREED and m.invitation_id not in here),
        published=tuple(published),
        part=sum(bool(one.lacks) for one in published),
        unpublished=_by_nobody(published, periods.months_over(period, now)),
        heads=tuple((key, label_of(key)) for key in HEADS),
        compared=tuple(_compared(key, published, compared) for key in HEADS),
        lines=_table(published, HEADS),
        total=_sums(published, HEADS),
        months=_months(published, period),
        kinds=_kinds(published),
        persons=_table(published, PERSONS) if whole else (),
        persons_total=_sums(published, PERSONS),
        groups=_groups(published, compared),
        apart=_apart(published),
    )


def _table(published: Iterable[Published], keys: Sequence[str]) -> tuple[TableLine, ...]:
    found = []
    for one in published:
        cells = tuple(said(one.figures.get(key)) for key in keys)
        found.append(TableLine(one.member.name, cells, one.until, one.member.invitation_id, one.lacks))
    return tuple(found)


def _by_nobody(published: Iterable[Published], months: Iterable[date]) -> str:
    return periods.in_words(
        month for month in months if all(month not in one.told.known for one in published)
    )


def _told(key: str, published: Iterable[Published]) -> list[Mapping[str, Any]]:
    return [one.figures[key] for one in published if key in one.figures]


def _sums(published: Sequence[Published], keys: Sequence[str]) -> TableLine:
    return TableLine("Réseau", tuple(added(key, _told(key, published)) for key in keys))


def _pairs(published: Iterable[Published], earlier: Iterable[Published], period: Period) -> list[Pair]:
    """What each member that may be compared tells, and what it told a year before."""
    of_member = {one.member.invitation_id: one for one in earlier}
    found = ((one, of_member.get(one.member.invitation_id)) for one in published)
    return [
        (one, then)
        for one, then in found
        if then is not None and periods.comparable(one.told, then.told, period.first)
    ]


def _compared(key: str, published: Iterable[Published], pairs: Iterable[Pair]) -> str:
    """Under a figure, the same months a year before, of the members that may be compared.

    Where these are not all that tell it, what they tell now is said beside: a part is not compared with the total.
    """
    both = [(one, then) for one, then in pairs if key in one.told.months and key in then.told.months]
    now = sum(_in_months(one, key, one.until) for one, _then in both)
    before = sum(_in_months(then, key, _year_earlier(one.until)) for one, then in both)
    tell = sum(key in one.figures for one in published)
    said_of = change(unit_of(key), now, before)
    if not said_of or len(both) == tell:
        return said_of
    among = count(len(both), "structure", "structures")
    return f"Pour {among} sur {number(tell)} : {in_words(unit_of(key), now)}, contre {said_of}"


def _year_earlier(until: date) -> date:
    """The first day of the same month, a year before: months are told whole."""
    return date(until.year - 1, until.month, 1)


def _in_months(one: Published, key: str, until: date) -> int:
    """What a member's months add up to, up to that of ``until``."""
    last = until.isoformat()
    return sum(line.get("value") or 0 for line in one.told.months[key] if line["month"] <= last)


def _months(published: Iterable[Published], period: Period) -> tuple[Row, ...]:
    acts: Counter[str] = Counter()
    for one in published:
        for line in one.told.months.get("activities", ()):
            acts[line["month"]] += line["value"]
    days = [(date.fromisoformat(month), acts[month]) for month in sorted(acts)]
    # Beyond a year, the same month comes back.
    long = period.last >= date(period.first.year + 1, period.first.month, 1)
    named = [(MONTHS[day.month - 1], f" {day.year}" if long else "", value) for day, value in days]
    return tuple(Row(cap(name) + year, value, short=name[:1].upper()) for name, year, value in named)


def _kinds(published: Iterable[Published]) -> tuple[TableLine, ...]:
    told: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for one in published:
        for line in one.kinds():
            told[line["kind"]][line["figure"]].append(line)
    sums = {kind: {key: periods.sum_of(key, lines) for key, lines in of.items()} for kind, of in told.items()}
    ordered = sorted(sums, key=lambda kind: (-_acts(sums[kind]), kind_label(kind)))
    return tuple(
        TableLine(kind_label(kind), tuple(said(sums[kind].get(key)) for key in HEADS)) for kind in ordered
    )


def _acts(told: Mapping[str, Mapping[str, Any]]) -> int:
    return told["activities"]["value"] if "activities" in told else 0


def _groups(published: Sequence[Published], pairs: Sequence[Pair]) -> tuple[Group, ...]:
    """Every figure that at least one member told, the core's first."""
    keys = {key for one in published for key in one.figures} - {*HEADS, *PERSONS}
    groups: dict[str, list[Total]] = defaultdict(list)
    for key in ordered(keys):
        compared = _compared(key, published, pairs)
        groups[_domain(key)].append(_total(key, _told(key, published), compared))
    return tuple(Group(label, tuple(totals)) for label, totals in groups.items())


def _apart(published: Iterable[Published]) -> tuple[tuple[str, str], ...]:
    keys = {key for one in published for key in one.told.apart}
    return tuple((label_of(key), periods.reason_apart(key) or NOT_YET) for key in ordered(keys))


def _domain(key: str) -> str:
    if key in SUBJECT_OF or indicator_of(key) is None:
        return ""
    return hooks().manifests[catalog().plugin_of("indicators", key)].label


def _total(key: str, lines: Sequence[Mapping[str, Any]], compared: str) -> Total:
    indicator = indicator_of(key)
    definition = indicator.definition if indicator is not None else ""
    nothing = not any(line.get("value") or line.get("hidden") for line in lines)
    among = cap(count(len(lines), "structure", "structures"))
    if (unit := unit_of(key)) in APART:
        return Total(label_of(key), "–", f"{APART[unit]} {among}.", definition, nothing)
    whole = sum(line.get("whole") or 0 for line in lines if not line.get("hidden"))
    share = ""
    if whole and indicator is not None:
        share = f"Sur {number(whole)}, parmi les {indicator.over_label}"
    detail = ". ".join(text for text in (share, compared, among) if text)
    return Total(label_of(key), added(key, lines), detail, definition, nothing)


#: Units whose numbers are not added up, and why.
APART: Final = {
    "minute": "Une médiane ne s’additionne pas : lisez-la structure par structure.",
    "distinct_person": "La même personne peut être connue de deux structures : ces nombres ne s’additionnent pas.",
}
#: Of a year that was published before its months were.
NOT_YET: Final = "Cette année-là, ce chiffre n’était pas publié par mois."
#: Titles of the columns of ages and sexes.
MARGIN_HEADS: Final = tuple(MARGINS[key.removeprefix("met_")].split()[0] for key in PERSONS)
