"""What the pages of conventions and grids read."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from core.casefiles.permissions import READ_PEOPLE
from core.cases.access import visible
from core.codelists.reasons import reason_label
from core.codelists.services import all_options, label_of
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import GridLine
from core.funding import queries
from core.funding.allotment import Piece
from core.funding.grid_schemas import ACTIVITY_UNITS, QUESTION_KEYS, SOURCES, LineCommand
from core.funding.grids import UsedGrid, choices
from core.funding.mapping import BY_KEY, UNITS
from core.funding.models import Convention, Participant, Post, Training
from core.funding.scope import areas_of
from core.funding.services import territory_ids
from core.funding.worked import pieces_of
from core.people.models import Person
from core.people.naming import display_name
from core.planning.clock import today
from core.planning.queries import active_members, members_named
from core.records import dataclass
from core.reporting.periods import Period
from core.tenancy.binding import Actor

KINDS_OF_AREA: Final = {"quartier": "quartier", "sector": "secteur", "qpv": "QPV"}
#: An answer that a line keeps and that nothing brings any more: it counts what was entered with it.
GONE: Final = "Réponse qui ne se propose plus"
Choices = dict[str, list[tuple[str, str]]]


def convention_choices(actor: Actor) -> Choices:
    areas = session.execute(queries.territories(actor)).all()
    return {
        "grid": choices(actor),
        "territory_ids": [(str(row.id), f"{row.name} ({KINDS_OF_AREA[row.kind]})") for row in areas],
    }


def data_of(row: Convention, actor: Actor) -> dict[str, Any]:
    """A convention as its form shows it."""
    return {
        **{name: getattr(row, name) for name in (
            "id", "label", "funder", "programme", "number", "starts_on", "ends_on", "grid", "domains", "rank",
            "floor", "version",
        )},
        "hours": _hours(row.minutes),
        "territory_ids": [str(one) for one in territory_ids(row, actor)],
    }  # fmt: skip


def _hours(minutes: int | None) -> Decimal | None:
    """« 900 », « 12,5 »: without the zeros that say nothing."""
    return None if minutes is None else Decimal(f"{minutes / 60:.2f}".rstrip("0").rstrip("."))


@dataclass(frozen=True, slots=True)
class ConventionLine:
    row: Convention
    grid: str
    areas: tuple[str, ...]
    #: Minutes told to it, over the period of the page.
    minutes: int


def convention_lines(pieces: Iterable[Piece], actor: Actor) -> list[ConventionLine]:
    rows = session.execute(queries.conventions(actor)).scalars().all()
    areas: dict[uuid.UUID, list[str]] = defaultdict(list)
    if rows:
        for area in session.execute(areas_of([row.id for row in rows], actor)):
            areas[area.convention_id].append(area.name)
    told = minutes_by_convention(pieces)
    labels = dict(choices(actor))
    return [
        ConventionLine(row, labels.get(row.grid, ""), tuple(areas[row.id]), told.get(row.id, 0))
        for row in rows
    ]


def area_names(row: Convention, actor: Actor) -> list[str]:
    return [area.name for area in session.execute(areas_of([row.id], actor))]


def minutes_by_convention(pieces: Iterable[Piece]) -> dict[uuid.UUID | None, int]:
    found: dict[uuid.UUID | None, int] = defaultdict(int)
    for piece in pieces:
        found[piece.convention_id] += piece.minutes
    return dict(found)


@dataclass(frozen=True, slots=True)
class Hours:
    """The time of a period: ``worked`` is what the team did, ``free`` what no convention heard of, ``again`` what
    one hears of although another did."""

    period: Period
    worked: int
    free: int
    again: int
    pieces: tuple[Piece, ...]


def hours_of(period: Period, actor: Actor) -> Hours:
    pieces = tuple(pieces_of(period, actor))
    once = [piece for piece in pieces if not piece.again]
    return Hours(
        period,
        sum(piece.minutes for piece in once),
        sum(piece.minutes for piece in once if piece.convention_id is None),
        sum(piece.minutes for piece in pieces if piece.again),
        pieces,
    )


@dataclass(frozen=True, slots=True)
class PostLine:
    row: Post
    holder: str
    domain: str
    missions: tuple[str, ...]
    trainings: tuple[Training, ...]
    minutes: int


def post_lines(convention: Convention, actor: Actor) -> list[PostLine]:
    posts = session.execute(queries.posts(convention.id, actor)).scalars().all()
    by_post: dict[uuid.UUID, list[Training]] = {post.id: [] for post in posts}
    names = {}
    if posts:
        for training in session.execute(queries.trainings(list(by_post), actor)).scalars():
            by_post[training.post_id].append(training)
        held = {post.membership_id for post in posts}
        names = {
            row.id: f"{row.given_name} {row.family_name}".strip() or f"membre n° {row.number}"
            for row in session.execute(members_named(actor, held))
        }
    return [
        PostLine(
            post,
            names.get(post.membership_id, ""),
            label_of("post_domain", post.domain, actor),
            tuple(label_of("post_mission", code, actor) for code in post.missions),
            tuple(by_post[post.id]),
            sum(training.minutes for training in by_post[post.id]),
        )
        for post in posts
    ]


def post_choices(actor: Actor, row: Post | None = None) -> Choices:
    """Members of the team today, and who holds the post already."""
    found = {
        str(member.id): f"{member.given_name} {member.family_name}".strip() or f"membre n° {member.number}"
        for member in session.execute(active_members(actor, today(actor)))
        if set(member.role_keys) - {"figures_reader", "partner_relay", "dpo", "network_admin"}
    }
    if row is not None and str(row.membership_id) not in found:
        for member in session.execute(members_named(actor, {row.membership_id})):
            found[str(member.id)] = f"{member.given_name} {member.family_name}".strip()
    return {"membership_id": list(found.items())}


# --- participants --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A participant by a file of hers (``title``); ``opens``: the reader may know of it."""

    row: Participant
    title: str
    opens: bool
    employment: str


def participant_lines(convention: Convention, actor: Actor) -> list[ParticipantLine]:
    titles = titles_of_people(actor)
    kept = {row.merged_id: row.kept_id for row in session.execute(queries.kept_records(actor))}
    rows = session.execute(queries.participants(convention.id, actor)).scalars()
    found = []
    for rank, row in enumerate(rows, start=1):
        title = titles.get(kept.get(row.person_id, row.person_id), "")
        employment = label_of("participant_employment", row.employment_in, actor) if row.employment_in else ""
        found.append(ParticipantLine(row, title or f"Participation {rank}", bool(title), employment))
    return found


def titles_of_people(actor: Actor) -> dict[uuid.UUID, str]:
    """People of the files that the actor may know of, by the number of one.

    Several of one file are told apart by their names for whoever may read them, else by their order in it.
    """
    rows = session.execute(queries.people_with_numbers(actor, visible(actor))).all()
    times = Counter(row.number for row in rows)
    shared = [row.person_id for row in rows if times[row.number] > 1]
    names = {}
    if shared and actor.may(READ_PEOPLE):
        asked = select(Person.id, Person.given_name, Person.family_name, Person.nickname).where(
            Person.tenant_id == actor.tenant.id, Person.id.in_(shared)
        )
        names = {row.id: display_name(row) for row in session.execute(asked)}
    ranks: Counter[str | None] = Counter()
    found = {}
    for row in sorted(rows, key=lambda row: (row.number or "", row.person_id)):
        ranks[row.number] += 1
        title = f"Dossier n° {row.number}" if row.number else "Dossier sans numéro"
        apart = names.get(row.person_id) or f"personne {ranks[row.number]}"
        found[row.person_id] = f"{title}, {apart}" if times[row.number] > 1 else title
    return found


def participant_choices(actor: Actor) -> Choices:
    return {"person_id": [(str(key), title) for key, title in titles_of_people(actor).items()]}


# --- grids ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line of a grid in words: what it counts, and of which codes."""

    line: GridLine
    unit: str
    source: str
    codes: tuple[tuple[str, str], ...]


def words_of_lines(grid: UsedGrid, actor: Actor) -> list[LineWords]:
    return [_line_words(line, actor) for line in grid.lines]


def _line_words(line: GridLine, actor: Actor) -> LineWords:
    indicator = catalog().indicators.get(line.source)
    if indicator is not None and line.source not in SOURCES:
        return LineWords(line, "", f"Chiffre « {indicator.label} »", ())
    asked = tuple(
        (BY_KEY[key].label, ", ".join(_labels(key, codes, actor)))
        for key, codes in line.codes
        if key in BY_KEY
    )
    return LineWords(line, UNITS[line.unit][1], SOURCES.get(line.source, line.source), asked)


def _labels(key: str, codes: Iterable[str], actor: Actor) -> list[str]:
    words = dict(answers_to(key, actor))
    told = (words.get(code) or _elsewhere(key, code, actor) for code in codes)
    return [word for word in told if word]


def _elsewhere(key: str, code: str, actor: Actor) -> str:
    """The word of an answer that a domain switched off brings; "" for one that is brought no more."""
    if key == "kind":
        kind = catalog().activity_kinds.get(code)
        return kind.label if kind is not None else ""
    word = reason_label(code, actor) if key == "reason" else ""
    return word if word != code else ""


def answers_to(key: str, actor: Actor) -> list[tuple[str, str]]:
    """The answers that a line may keep: code and word, each code once."""
    if key == "kind":
        kinds = catalog().activity_kinds_of(actor.tenant.enabled)
        return [(kind.key, kind.label) for kind in kinds]
    found: dict[str, str] = {}
    for list_key in BY_KEY[key].lists:
        if list_key in catalog().code_lists:
            for option in all_options(list_key, actor):
                found.setdefault(option.value, option.label)
    return list(found.items())


def line_choices(actor: Actor, standing: GridLine | None = None) -> Choices:
    """Answers of the line's form; what the line keeps already stays offered, even of a domain switched off."""
    kept_source = standing.source if standing is not None else ""
    found: Choices = {
        "source": [
            *SOURCES.items(),
            *(
                (i.key, f"Chiffre « {i.label} »")
                for i in catalog().indicators_of(actor.tenant.enabled)
                if i.key not in SOURCES and (actor.may(i.permission) or i.key == kept_source)
            ),
        ],
        "unit": [(unit, words[1]) for unit, words in UNITS.items() if unit in (*ACTIVITY_UNITS, "persons")],
    }
    kept = dict(standing.codes) if standing is not None else {}
    for key in QUESTION_KEYS:
        offered = answers_to(key, actor)
        known = {code for code, _word in offered}
        others = [code for code in kept.get(key, ()) if code not in known]
        found[key] = [*offered, *((code, _elsewhere(key, code, actor) or GONE) for code in others)]
    return found


def line_data(line: GridLine, version: int) -> dict[str, Any]:
    asked: Mapping[str, Any] = {key: list(codes) for key, codes in line.codes}
    return {
        "label": line.label,
        "section": line.section,
        "unit": line.unit,
        "source": line.source,
        "version": version,
        **asked,
    }


def unknown_answers(command: LineCommand, actor: Actor, standing: GridLine | None) -> dict[str, list[str]]:
    """Answers that the form did not offer, by field."""
    offered = line_choices(actor, standing)
    wrong = {}
    for name, answers in offered.items():
        said = getattr(command, name)
        codes = {code for code, _word in answers}
        if not {*([said] if isinstance(said, str) else said)} <= codes:
            wrong[name] = ["Choisissez une des réponses proposées."]
    return wrong
