"""What a report says, as one value: written once as canonical JSON, hashed, and read back by every output."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from core.codelists.services import label_of
from core.db.session import session
from core.funding import queries as funding
from core.funding.grids import UsedGrid
from core.funding.mapping import AGES, HOURS_WORDS, SEXES
from core.funding.models import Convention, Training
from core.funding.scope import Scope, ground_of
from core.records import dataclass
from core.reporting.suppression import Answer, Part
from core.reports.figures import MEDIAN, Asked, Figure, cell_of, masked, of_persons, unit_words
from core.tenancy.binding import Actor
from core.web.typography import count, duration, number, percent

#: Grows when the shape of what is frozen changes; old versions stay as they are. 2: lines say which persons they count.
#: 3: of how many a share is not noted, and what is to be said of the lines of a section together.
FORMAT: Final = 3


def day_from(text: str) -> date | None:
    """A day as it is kept; None for one that is not known."""
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Line:
    """A category of the funder. ``value`` None: not told; ``hidden`` says it is for being small. Hours in minutes.

    ``cell`` is what a count of persons by a characteristic is compared by, from one report to another. ``missing`` do
    not say it, of ``asked``.
    """

    key: str
    label: str
    unit: str
    counts: str
    value: int | None
    hidden: bool = False
    missing: int | None = None
    over: int | None = None
    over_label: str = ""
    note: str = ""
    before: int | None = None
    cell: str = ""
    asked: int | None = None

    def words(self, floor: int) -> str:
        if self.hidden:
            return f"moins de {floor} ou masqué"
        if self.value is None or self.unit in ("hours", "minute"):
            return self._plain(self.value)
        if self.over is not None:
            share = percent(self.value, self.over)
            told = f"{number(self.value)} sur {number(self.over)}"
            return f"{told}, soit {share}" if share and self.over >= 10 else told
        return number(self.value)

    @property
    def unit_words(self) -> str:
        """The unit beside ``words``: a median is told as a duration, what was frozen before said minutes.

        A number that is not told would be told by a singular: it always counts persons.
        """
        if self.hidden:
            return "personnes"
        return MEDIAN[0] if self.unit == "minute" else self.counts

    @property
    def before_words(self) -> str:
        return "" if self.before is None else self._plain(self.before)

    def _plain(self, value: int | None) -> str:
        if value is None:
            return "–"
        return duration(value) if self.unit in ("hours", "minute") else number(value)

    @property
    def remark(self) -> str:
        """What is said beside the figure."""
        said = [self.note] if self.note else []
        if self.missing:
            one, many = ("personne", "personnes") if self.unit == "persons" else ("saisie", "saisies")
            share = f" sur {number(self.asked)}" if self.asked else ""
            said.append(f"non relevé : {count(self.missing, one, many)}{share}")
        return " ; ".join(said)


@dataclass(frozen=True, slots=True)
class Section:
    """``note`` is said of its lines together."""

    title: str
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrainingTold:
    label: str
    ended_on: str
    minutes: int
    certificate: str
    qualifying: bool

    @property
    def ended(self) -> date | None:
        return day_from(self.ended_on)


@dataclass(frozen=True, slots=True)
class PostTold:
    """A post by its number: never by who holds it."""

    number: str
    starts_on: str
    ends_on: str
    share: int
    domain: str
    missions: tuple[str, ...]
    trainings: tuple[TrainingTold, ...]


@dataclass(frozen=True, slots=True)
class ConventionTold:
    label: str
    funder: str
    programme: str
    number: str
    starts_on: str
    ends_on: str
    minutes: int | None
    territories: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a report tells. Days are ISO texts, so that what is hashed has one writing."""

    structure: str
    title: str
    first_day: str
    last_day: str
    grid: str
    grid_version: str
    grid_words: str
    floor: int
    shares_time: bool
    convention: ConventionTold | None
    posts: tuple[PostTold, ...]
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    format: int = FORMAT
    number: int = 0
    frozen_on: str = ""
    frozen_by: str = ""

    @property
    def first(self) -> date | None:
        return day_from(self.first_day)

    @property
    def last(self) -> date | None:
        return day_from(self.last_day)

    @property
    def frozen(self) -> date | None:
        return day_from(self.frozen_on)

    @property
    def compared(self) -> bool:
        """Whether something can be compared with the year before."""
        return any(line.before is not None for section in self.sections for line in section.lines)

    @property
    def any_hidden(self) -> bool:
        return any(line.hidden for section in self.sections for line in section.lines)


def written(content: Content) -> str:
    """Canonical JSON: keys sorted, no spaces, no escape that is not needed."""
    return json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_back(text: str) -> Content:
    """The content of a frozen version."""
    kept: dict[str, Any] = json.loads(text)
    convention = kept.pop("convention")
    return Content(
        convention=ConventionTold(**{**convention, **_tuples(convention, "territories", "domains")})
        if convention
        else None,
        posts=tuple(_post(post) for post in kept.pop("posts")),
        sections=tuple(
            Section(
                section["title"], tuple(Line(**line) for line in section["lines"]), section.get("note", "")
            )
            for section in kept.pop("sections")
        ),
        paragraphs=tuple(Paragraph(**paragraph) for paragraph in kept.pop("paragraphs")),
        **kept,
    )


def _tuples(kept: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: tuple(kept[name]) for name in names}


def _post(kept: dict[str, Any]) -> PostTold:
    trainings = tuple(TrainingTold(**training) for training in kept["trainings"])
    return PostTold(**{**kept, "missions": tuple(kept["missions"]), "trainings": trainings})


# --- made from the rows --------------------------------------------------------------------------------


def sections_of(figures: Sequence[Figure], hidden: Iterable[str] = ()) -> tuple[Section, ...]:
    """Lines under their titles, in the order of the grid."""
    kept = frozenset(hidden)
    return tuple(
        Section(title, tuple(_line(figure, figure.line.key in kept) for figure in together), together[0].said)
        for title, told in groupby(figures, lambda figure: figure.line.section)
        for together in (list(told),)
    )


def _line(figure: Figure, hidden: bool) -> Line:
    return Line(
        figure.line.key,
        figure.line.label,
        figure.unit,
        "personnes" if hidden else unit_words(figure),
        None if hidden else figure.value,
        hidden,
        None if hidden else figure.missing,
        figure.over,
        figure.over_label,
        figure.note,
        None if of_persons(figure) else figure.before,
        cell_of(figure),
        None if hidden or not figure.missing else figure.asked,
    )


@dataclass(frozen=True, slots=True)
class Made:
    """A content, and the figures it was made of: the page inside the structure shows these as they are."""

    content: Content
    figures: tuple[Figure, ...] = field(default_factory=tuple)


def content_of(
    title: str,
    scope: Scope,
    grid: UsedGrid,
    figures: Sequence[Figure],
    paragraphs: Sequence[Paragraph],
    actor: Actor,
    frozen: Iterable[Content] = (),
    read: Mapping[str, Sequence[Answer]] | None = None,
) -> Content:
    """What would leave the structure now: small cells of persons are not in it at all, nor those that would give one
    back beside what ``frozen`` told, and what was ``read`` of each cell on other pages.
    """
    convention = scope.convention
    floor = (
        convention.floor if convention is not None else int(actor.tenant.settings.get("small_count_floor", 5))
    )
    content = Content(
        structure=actor.tenant.name,
        title=title,
        first_day=scope.period.first.isoformat(),
        last_day=scope.period.last.isoformat(),
        grid=grid.label,
        grid_version=grid.version_words,
        grid_words=grid.shipped.words,
        floor=floor,
        shares_time=grid.shipped.shares_time,
        convention=_convention(convention, scope, actor) if convention is not None else None,
        posts=_posts(convention, scope, actor) if convention is not None else (),
        sections=(),
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph.text.strip()),
    )
    known = tuple(frozen)
    ground = ground_of({name for one in (content, *known) for name in _areas(one)}, actor)
    part = _part_of(content, ground)
    earlier = told_by(known, ground)
    for cell, answers in (read or {}).items():
        earlier.setdefault(cell, []).extend(answers)
    asked = Asked(scope.period.first, scope.period.last, part, earlier)
    return replace(content, sections=sections_of(figures, masked(figures, floor, asked)))


def _areas(content: Content) -> Sequence[str]:
    return content.convention.territories if content.convention is not None else ()


def _part_of(content: Content, ground: Mapping[str, frozenset[str]]) -> Part:
    """Which part of the structure a report is about; a report of posts counts what their holders did.

    ``ground``: what each area is made of; one that is not in it is known by its name alone.
    """
    convention = content.convention
    if convention is None:
        return Part()
    posts = (f"{convention.label} {post.number} {post.starts_on} {post.ends_on}" for post in content.posts)
    spots = frozenset[str]().union(*(ground.get(name, {name}) for name in convention.territories))
    return Part(spots, frozenset(convention.domains), frozenset(posts))


def told_by(frozen: Iterable[Content], ground: Mapping[str, frozenset[str]]) -> dict[str, list[Answer]]:
    """What frozen reports told, or hid, of each cell of persons."""
    found: dict[str, list[Answer]] = {}
    for content in frozen:
        first, last, part = content.first, content.last, _part_of(content, ground)
        if first is None or last is None:
            continue
        for section in content.sections:
            for line in section.lines:
                # What was frozen in the first format named no cell: the sexes and ages of all people met.
                cell = line.cell or (line.unit if line.unit in SEXES | AGES else "")
                if cell and (line.value is not None or line.hidden):
                    answer = Answer(first.toordinal(), last.toordinal() + 1, line.value, part)
                    found.setdefault(cell, []).append(answer)
    return found


def _day(day: Any) -> str:
    return day.isoformat() if day is not None else ""


def _convention(row: Convention, scope: Scope, actor: Actor) -> ConventionTold:
    return ConventionTold(
        row.label,
        row.funder,
        label_of("programme", row.programme, actor),
        row.number,
        _day(row.starts_on),
        _day(row.ends_on),
        row.minutes,
        tuple(area.name for area in scope.areas),
        tuple(label_of("domain", code, actor) for code in row.domains),
    )


def _posts(row: Convention, scope: Scope, actor: Actor) -> tuple[PostTold, ...]:
    """Posts paid for a day of the period at least, each with the trainings that ended in it."""
    posts = [
        post
        for post in session.execute(funding.posts(row.id, actor)).scalars()
        if post.starts_on <= scope.period.last
        and (post.ends_on is None or post.ends_on >= scope.period.first)
    ]
    by_post: dict[Any, list[Training]] = {post.id: [] for post in posts}
    if posts:
        for training in session.execute(funding.trainings(list(by_post), actor)).scalars():
            if training.day in scope.period:
                by_post[training.post_id].append(training)
    return tuple(
        PostTold(
            post.number or f"poste {index}",
            _day(post.starts_on),
            _day(post.ends_on),
            post.share,
            label_of("post_domain", post.domain, actor),
            tuple(label_of("post_mission", code, actor) for code in post.missions),
            tuple(
                TrainingTold(t.label, _day(t.day), t.minutes, t.certificate, t.qualifying)
                for t in by_post[post.id]
            ),
        )
        for index, post in enumerate(posts, start=1)
    )


SHARED_TIME: Final = (
    "Les heures de ce rapport peuvent être comptées aussi par un autre financeur : cette grille le prévoit."
)
OWN_TIME: Final = "Une heure de travail n’est comptée que pour une convention."
EVERY_TIME: Final = (
    "Ce rapport n’est celui d’aucune convention : il compte toutes les heures de la structure, celles que des "
    "conventions comptent aussi comprises."
)


def time_words(content: Content) -> str:
    """The sentences on hours, printed on every report."""
    own = SHARED_TIME if content.shares_time else OWN_TIME
    return f"{HOURS_WORDS} {own if content.convention is not None else EVERY_TIME}"


def small_words(content: Content) -> str:
    """The sentence on small numbers, printed on every report."""
    return (
        f"Les effectifs de moins de {content.floor} personnes par âge, sexe ou situation ne sont pas dits, ni ceux "
        "qui les feraient retrouver par le total ou par différence avec un rapport déjà figé ; les actes, les "
        "heures, les lieux et les jours sont toujours dits."
    )
