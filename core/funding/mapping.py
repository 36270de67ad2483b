"""From our codes to a funder's categories: the questions a grid's line may ask, and the rows that answer them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast, get_args

from sqlalchemy import Text, case, extract, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array

from core.activities.models import Activity
from core.extension.contributions import GridLine, GridUnit
from core.people.models import Person
from core.places.models import Place, PlaceTerritory
from core.records import dataclass
from core.tenancy.binding import Actor

#: What each unit is called, one and several.
UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "acts": ("acte", "actes"),
    "people": ("personne rencontrée", "personnes rencontrées"),
    "women": ("femme rencontrée", "femmes rencontrées"),
    "men": ("homme rencontré", "hommes rencontrés"),
    "children": ("enfant rencontré", "enfants rencontrés"),
    "teenagers": ("adolescent rencontré", "adolescents rencontrés"),
    "adults": ("adulte rencontré", "adultes rencontrés"),
    "seniors": ("senior rencontré", "seniors rencontrés"),
    "persons": ("personne distincte", "personnes distinctes"),
    "hours": ("heure de travail", "heures de travail"),
    "places": ("lieu", "lieux"),
    "days": ("jour", "jours"),
}
#: What hours are, wherever they are told: the dashboard has a figure of another name.
HOURS_WORDS: Final = (
    "Heures de travail : celles des services, des tournées faites, des permanences et des interventions. Pour chaque "
    "membre, une minute travaillée n’est comptée qu’une fois, même si deux interventions se recouvrent. Les "
    "heures-personnes du tableau de bord sont un autre chiffre : la durée de chaque intervention, une fois par membre "
    "présent."
)
#: Units that add up a column of the people met.
SUMS: Final[Mapping[str, str]] = {
    "people": "total",
    **{name: name for name in ("women", "men", "children", "teenagers", "adults", "seniors")},
}
#: Units that count persons by what they are: the floor of small numbers is about these.
SEXES: Final = frozenset({"women", "men"})
AGES: Final = frozenset({"children", "teenagers", "adults", "seniors"})

Answering = Callable[[Sequence[str]], Any]


def _with_action(codes: Sequence[str]) -> Any:
    return Activity.actions.op("?|")(cast(Any, array([literal(code) for code in codes], type_=ARRAY(Text))))


def _at_kind_of_place(codes: Sequence[str]) -> Any:
    kinds = select(Place.id).where(Place.tenant_id == Activity.tenant_id, Place.kind.in_(codes))
    return Activity.place_id.in_(kinds.correlate(Activity))


@dataclass(frozen=True, slots=True)
class Question:
    """What a line may ask of its rows. ``lists``: keys of the code lists of its answers; none: kinds of entries."""

    key: str
    label: str
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryQuestion(Question):
    """Asked of field entries: the rows that answer it with one of the codes."""

    where: Answering


#: Asked of field entries.
QUESTIONS: Final = (
    EntryQuestion("kind", "Natures d’intervention", (), lambda codes: Activity.kind.in_(codes)),
    EntryQuestion("domain", "Domaines", ("domain",), lambda codes: Activity.domain.in_(codes)),
    EntryQuestion(
        "reason",
        "Motifs",
        ("reason", "person_to_help", "tech_report_category"),
        lambda codes: Activity.reason.in_(codes),
    ),
    EntryQuestion("action", "Actions", ("action",), _with_action),
    EntryQuestion("result", "Résultats", ("immediate_result",), lambda codes: Activity.result.in_(codes)),
    EntryQuestion("place_type", "Types de lieu", ("place_type",), _at_kind_of_place),
    EntryQuestion("public_type", "Publics", ("public_type",), lambda codes: Activity.public_type.in_(codes)),
)

#: Codes of the list "age_band" with the first age of each, the youngest last so that the first that fits is the one.
AGE_BANDS: Final = (
    ("70p", 70),
    ("60_69", 60),
    ("40_59", 40),
    ("25_39", 25),
    ("18_24", 18),
    ("12_17", 12),
    ("lt12", 0),
)


def age_band_on(day: date) -> Any:
    """The band of a person on that day: from her birth date, else as it was said."""
    years = extract("year", func.age(literal(day), Person.birth_date))
    told = case(*((years >= first, band) for band, first in AGE_BANDS))
    return case((Person.birth_date.is_(None), Person.age_band), else_=told)


#: Asked of people of named files.
#: Asked of people: what each of them is.
PERSON_QUESTIONS: Final = (
    Question("gender", "Genre", ("gender",)),
    Question("age_band", "Tranche d’âge", ("age_band",)),
)
#: Asked of participants besides.
PARTICIPANT_QUESTIONS: Final = (
    Question("employment_in", "Emploi à l’entrée", ("participant_employment",)),
    Question("employment_out", "Emploi à la sortie", ("participant_employment",)),
    Question("schooling", "Scolarité atteinte", ("participant_schooling",)),
)
BY_KEY: Final = {
    question.key: question for question in (*QUESTIONS, *PERSON_QUESTIONS, *PARTICIPANT_QUESTIONS)
}
#: What a list holds for « Non communiqué »: nothing was noted.
UNKNOWN: Final = "unk"
#: Rows of a convention's list of participants: there for a day at least, come in, gone out.
PARTICIPANTS: Final = ("participants", "participants_in", "participants_out")
#: Sources whose rows are people known by name.
PEOPLE: Final = ("files", *PARTICIPANTS)


def conditions_of(line: GridLine) -> list[Any]:
    """The rows of field entries that a line keeps."""
    known = {question.key: question for question in QUESTIONS}
    return [known[key].where(codes) for key, codes in line.codes if key in known and codes]


#: Question → the column of people that answers it.
Answers = Mapping[str, Any]


def person_conditions(line: GridLine, answers: Answers) -> list[Any]:
    """The people that a line keeps."""
    return [answers[key].in_(codes) for key, codes in line.codes if key in answers and codes]


def unanswered(line: GridLine, answers: Answers) -> Any:
    """People of whom nobody noted what a line asks: they are in none of its cells."""
    asked = [answers[key] for key, codes in line.codes if key in answers and codes and UNKNOWN not in codes]
    return or_(false(), *(func.coalesce(column, UNKNOWN) == UNKNOWN for column in asked))


def in_places(column: Any, day: Any, ids: Sequence[uuid.UUID], actor: Actor) -> Any:
    """Whether a place lies in one of the areas: its quartier, its sector, or a QPV on the row's own day."""
    ours = actor.tenant.id
    inside = select(Place.id).where(
        Place.tenant_id == ours, or_(Place.territory_id.in_(ids), Place.sector_id.in_(ids))
    )
    dated = select(PlaceTerritory.place_id).where(
        PlaceTerritory.tenant_id == ours,
        PlaceTerritory.territory_id.in_(ids),
        or_(PlaceTerritory.starts_on.is_(None), PlaceTerritory.starts_on <= day),
        or_(PlaceTerritory.ends_on.is_(None), PlaceTerritory.ends_on >= day),
    )
    return or_(column.in_(inside), column.in_(dated))


# --- as they are kept ----------------------------------------------------------------------------------


def plain_line(line: GridLine) -> dict[str, Any]:
    """The line as a version keeps it."""
    return {
        "key": line.key,
        "label": line.label,
        "unit": line.unit,
        "source": line.source,
        "section": line.section,
        "codes": {key: list(codes) for key, codes in line.codes},
    }


def line_from(kept: Mapping[str, Any]) -> GridLine:
    codes = tuple((key, tuple(values)) for key, values in sorted(kept["codes"].items()))
    unit = kept["unit"] if kept["unit"] in get_args(GridUnit) else "acts"
    return GridLine(kept["key"], kept["label"], cast(GridUnit, unit), kept["source"], codes, kept["section"])
