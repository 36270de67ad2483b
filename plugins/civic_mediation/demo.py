"""A year of civic mediation in a town: ids are derived, so that a second run leaves the same rows."""

from __future__ import annotations

import random
import uuid
from datetime import date, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Actor,
    AddSession,
    Case,
    Membership,
    MoveCase,
    Place,
    PlaceCommand,
    RecordAction,
    ScopedModel,
    add_session,
    create_place,
    get_or_404,
    move_case,
    record_action,
    session,
    today,
    write_new,
    write_parts,
)
from plugins.civic_mediation import queries, services
from plugins.civic_mediation.models import (
    CentreStaff,
    CivicGroup,
    CivicService,
    Incident,
    IncidentGroup,
    UseRule,
)
from plugins.civic_mediation.schemas import (
    GroupCommand,
    RuleCommand,
    ServiceCommand,
    StaffCommand,
)
from plugins.civic_mediation.workflow import needs_two_parties

#: key → place_type, name of the place, kind of service, name of the service, manager, opening.
SERVICES: Final = {
    "pool": (
        "pool",
        "Stade nautique",
        "pool",
        "Stade nautique",
        "Service des sports",
        "Tous les jours, 10 h – 20 h",
    ),
    "theatre": (
        "theatre",
        "Théâtre municipal",
        "theatre",
        "Théâtre",
        "Service culturel",
        "Les soirs de spectacle",
    ),
    "library": (
        "library",
        "Bibliothèque centrale",
        "library",
        "Bibliothèque",
        "Service culturel",
        "Mardi au samedi",
    ),
    "bus": ("vehicle", "Ligne 2, à bord", "bus", "Bus urbain, ligne 2", "Exploitant du réseau", "6 h – 21 h"),
    "youth": (
        "youth_space",
        "Espace Jeunes",
        "youth_space",
        "Espace Jeunes",
        "Service jeunesse",
        "14 h – 19 h",
    ),
    "centre_n": (
        "social_center",
        "Centre social des Bleuets",
        "social_center",
        "Centre social",
        "CCAS",
        "9 h – 18 h",
    ),
    "centre_s": (
        "social_center",
        "Centre social du Lavoir",
        "social_center",
        "Centre social",
        "CCAS",
        "9 h – 18 h",
    ),
    "skate": ("skatepark", "Skate-park des Glacis", "skatepark", "Skate-park", "Service des sports", "Libre"),
    "park": ("park", "Jardin de l’Arquebuse", "park", "Jardin public", "Espaces verts", "7 h – 21 h"),
}

#: key → label, kind, ages, smallest, largest, places.
GROUPS: Final = {
    "bench": ("Le groupe du banc", "youth", ["12_17"], 5, 10, ("park", "skate")),
    "scooters": ("Les trottinettes", "youth", ["lt12", "12_17"], 6, 12, ("skate",)),
    "swimmers": ("Les habitués du grand bassin", "regulars", ["25_39", "40_59"], 10, 20, ("pool",)),
    "afternoon": ("Le groupe du mercredi", "youth", ["12_17"], 8, 15, ("library", "youth")),
    "families": ("Les familles du jardin", "families", ["lt12", "25_39"], 10, 25, ("park",)),
    "last_bus": ("Le groupe du dernier bus", "band", ["12_17", "18_24"], 4, 9, ("bus",)),
}

#: place → title, one rule a line.
RULES: Final = {
    "pool": (
        "Règlement du stade nautique",
        (
            "Douche avant le bain.",
            "On marche au bord des bassins.",
            "Les plongeons se font au plongeoir, un par un.",
            "La musique s’écoute au casque.",
        ),
    ),
    "skate": (
        "Vivre ensemble au skate-park",
        (
            "Casque pour tous.",
            "Le matin est pour les plus petits, de 9 h à 12 h.",
            "On laisse la rampe après trois passages.",
            "Les déchets vont dans les bacs.",
        ),
    ),
    "library": (
        "Règles de la bibliothèque",
        (
            "On parle doucement dans la salle de lecture.",
            "La salle du fond est ouverte aux groupes.",
            "Les téléphones restent en silencieux.",
        ),
    ),
    "bus": (
        "Règles à bord",
        (
            "On monte par l’avant.",
            "Les places avant sont gardées aux personnes qui en ont besoin.",
            "La musique s’écoute au casque.",
        ),
    ),
}

#: place, kind of incident, gravity, group keys: what happens most, and where.
SCENES: Final = (
    ("pool", "rule_breach", "minor", ("swimmers",)),
    ("pool", "use_conflict", "serious", ("swimmers", "afternoon")),
    ("skate", "use_conflict", "minor", ("bench", "scooters")),
    ("skate", "between_groups", "serious", ("bench", "scooters")),
    ("library", "noise", "minor", ("afternoon",)),
    ("library", "towards_agent", "serious", ("afternoon",)),
    ("bus", "incivility", "minor", ("last_bus",)),
    ("bus", "damage", "serious", ("last_bus",)),
    ("park", "noise", "minor", ("bench",)),
    ("park", "use_conflict", "minor", ("bench", "families")),
    ("youth", "verbal", "serious", ("afternoon",)),
    ("theatre", "incivility", "minor", ()),
    ("skate", "fight", "severe", ("bench", "last_bus")),
    ("pool", "towards_agent", "severe", ("afternoon",)),
)
ANSWERS: Final = ("dialogue", "rule_reminder", "calm", "separation", "manager_told", "family_met")

#: How far each situation of the demo went: steps, each some days after the one before.
PATHS: Final = (
    ("engage", "remind", "agree", "follow", "close"),
    ("engage", "mediate", "agree", "follow"),
    ("engage", "mediate", "agree"),
    ("engage", "remind", "close"),
    ("engage", "mediate"),
    ("engage", "remind"),
    ("engage", "pause"),
    ("engage",),
    ("drop",),
    (),
)
AGREEMENT: Final = (
    "Le matin pour les plus jeunes, l’après-midi pour tous.\nUne enceinte, jamais après 20 h.\n"
    "Chaque groupe range avant de partir."
)


class _Town:
    """Derived ids, and what was made so far, by key."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.day = today(actor)
        self.random = random.Random(20_261_117)  # noqa: S311 (a demo must be the same twice)
        self.places: dict[str, Place] = {}
        self.services: dict[str, CivicService] = {}
        self.groups: dict[str, CivicGroup] = {}

    def id(self, *words: str) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, ":".join(["civic", str(self.actor.tenant.id), *words]))

    def known(self, model: type[ScopedModel], row_id: uuid.UUID) -> Any:
        return session.execute(select(model).where(model.id == row_id)).scalar_one_or_none()


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before."""
    town = _Town(actor)
    _places_and_services(town)
    _groups(town)
    _rules(town)
    _staff(town)
    if town.known(Incident, town.id("incident", "0")) is None:
        _situations(town, _incidents(town))


def _place(town: _Town, key: str) -> Place:
    """A place of that kind that the structure has already, else one of our own."""
    kind, name, *_rest = SERVICES[key]
    statement = select(Place).where(Place.kind == kind, Place.name == name).limit(1)
    found = session.execute(statement).scalar_one_or_none()
    if found is not None:
        return found
    quartiers = session.execute(queries.territory_options(town.actor)).all()
    where = quartiers[list(SERVICES).index(key) % len(quartiers)].id if quartiers else None
    command = PlaceCommand(town.id("place", key), name, kind, territory_id=where)
    place, _made = create_place(command, actor=town.actor)
    return place


def _places_and_services(town: _Town) -> None:
    for key, (_kind, _name, service_kind, service_name, manager, opening) in SERVICES.items():
        town.places[key] = place = _place(town, key)
        service_id = town.id("service", key)
        town.services[key] = town.known(CivicService, service_id) or services.save_service(
            ServiceCommand(
                service_name, service_kind, place.id, id=service_id, manager=manager, opening=opening
            ),
            actor=town.actor,
        )


def _groups(town: _Town) -> None:
    for key, (label, kind, ages, low, high, places) in GROUPS.items():
        group_id = town.id("group", key)
        command = GroupCommand(
            label, kind, group_id, ages=list(ages), size_low=low, size_high=high,
            place_ids=[town.places[place].id for place in places],
            first_met_on=town.day - timedelta(days=400),
        )  # fmt: skip
        town.groups[key] = town.known(CivicGroup, group_id) or services.save_group(command, actor=town.actor)


def _rules(town: _Town) -> None:
    for key, (title, lines) in RULES.items():
        for edition, months in ((1, 20), (2, 8)):
            rule_id = town.id("rule", key, str(edition))
            if town.known(UseRule, rule_id) is not None or (edition == 2 and key == "bus"):
                continue
            text = "\n".join(lines if edition == 2 or key == "bus" else lines[:-1])
            command = RuleCommand(
                rule_id, town.places[key].id, title, text, town.day - timedelta(days=30 * months),
                service_id=town.services[key].id, adopted_by="Conseil d’usage du lieu",
            )  # fmt: skip
            services.write_rule(command, actor=town.actor)


def _staff(town: _Town) -> None:
    members = session.execute(select(Membership).order_by(Membership.number).limit(4)).scalars().all()
    centres = ("centre_n", "centre_s", "youth", "centre_n")
    for index, (member, key) in enumerate(zip(members, centres, strict=False)):
        post_id = town.id("staff", str(index))
        if town.known(CentreStaff, post_id) is None:
            role = "relay" if index == 3 else "animator"
            command = StaffCommand(
                member.id, town.places[key].id, role, town.day - timedelta(days=300), id=post_id
            )
            services.save_staff(command, actor=town.actor)


def _busy(day: date) -> int:
    """How many incidents a week: more in fine weather, fewer in winter."""
    return {6: 4, 7: 5, 8: 4, 5: 3, 9: 3, 4: 2, 10: 2}.get(day.month, 1)


def _incidents(town: _Town) -> list[uuid.UUID]:
    """About 130 incidents over the last year, written at once; their ids, oldest first."""
    rows: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    monday = town.day - timedelta(days=364 + town.day.weekday())
    while monday <= town.day:
        for _each in range(_busy(monday)):
            day = monday + timedelta(days=town.random.randrange(7))
            if day <= town.day:
                row, groups = _incident(town, len(rows), day)
                rows.append(row)
                links += [_link(town, row["id"], group) for group in groups]
        monday += timedelta(days=7)
    fresh = write_new(Incident, rows, town.actor)
    write_parts(IncidentGroup, links, "incident_id", fresh, town.actor)
    return [row["id"] for row in rows]


def _incident(town: _Town, number: int, day: date) -> tuple[dict[str, Any], tuple[str, ...]]:
    """One row, and the keys of the groups that took part."""
    weights = [6, 3, 6, 3, 5, 1, 5, 2, 5, 4, 2, 2, 1, 1]
    key, kind, gravity, groups = town.random.choices(SCENES, weights)[0]
    row = {
        "id": town.id("incident", str(number)),
        "day": day,
        "starts_at": time(town.random.randrange(14, 21), town.random.choice((0, 15, 30, 45))),
        "place_id": town.places[key].id,
        "service_id": town.services[key].id,
        "kind": kind,
        "gravity": gravity,
        "responses": sorted(town.random.sample(ANSWERS, 2)),
        "people": town.random.randrange(3, 16),
    }
    return row, groups


def _link(town: _Town, incident_id: uuid.UUID, group: str) -> dict[str, Any]:
    return {
        "id": town.id("incident-group", str(incident_id), group),
        "incident_id": incident_id,
        "group_id": town.groups[group].id,
    }


def _situations(town: _Town, incidents: list[uuid.UUID]) -> None:
    """Ten situations raised from incidents spread over the year, each left at another step."""
    gap = max(1, len(incidents) // len(PATHS))
    for index, path in enumerate(PATHS):
        incident = get_or_404(Incident, incidents[min(index * gap, len(incidents) - 1)])
        case = services.raise_incident(incident, actor=town.actor, opened_on=incident.day)
        _walk(town, case, path)


def _walk(town: _Town, case: Case, path: tuple[str, ...]) -> None:
    day = case.opened_on
    step_note = {"drop": "Le groupe n’est plus revenu.", "pause": "Reprise prévue à la rentrée."}
    for number, step in enumerate(path):
        if step == "mediate" and needs_two_parties(town.actor, case):
            continue  # an incident of one group gives one party: nobody to mediate with
        day = min(day + timedelta(days=9), town.day)
        meeting = AddSession(
            town.id("session", str(case.id), str(number)), day, "visit", starts_at=time(17, 30), minutes=40,
            note="Échange sur place, calme. Chacun a pu dire ce qui gêne.",
        )  # fmt: skip
        add_session(case, meeting, actor=town.actor)
        data = {"agreement_text": AGREEMENT} if step == "agree" else {}
        command = MoveCase(
            town.id("step", str(case.id), str(number)), day, step_note.get(step, ""),
            "agreement_oral" if step == "close" else "lost_contact" if step == "drop" else None, data,
        )  # fmt: skip
        move_case(get_or_404(Case, case.id), step, command, actor=town.actor)
    if path and path[-1] not in ("close", "drop"):
        action = RecordAction(town.id("action", str(case.id)), day, "rule_reminder")
        record_action(case, action, actor=town.actor)
