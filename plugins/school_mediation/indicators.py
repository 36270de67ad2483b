"""Figures of mediation at school: each is the number of the rows its select returns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.toolkit import Activity, Actor, Case, Indicator, RowKind, label_of, there, within
from plugins.school_mediation import queries
from plugins.school_mediation.codelists import SETTLED
from plugins.school_mediation.entry_schemas import BY_KIND
from plugins.school_mediation.models import Committee, Entry, Pupil, School
from plugins.school_mediation.permissions import PEERS, READ, STEER
from plugins.school_mediation.workflow import BULLYING_KEY, MEDIATION_KEY, TYPE_KEYS


def _acts(actor: Actor, filters: Any, *codes: str) -> Any:
    """Acts of the period and of the quartier."""
    found = within(queries.acts(actor, Activity.id).where(Entry.act.in_(codes)), Activity.day, filters)
    return there(found, Activity.place_id, filters, actor)


def presences(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, *BY_KIND["school_presence"].acts)


def conflicts(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, "conflict_realtime")


def answered(actor: Actor, filters: Any = None) -> Any:
    return conflicts(actor, filters).where(Entry.result.is_not(None))


def settled(actor: Actor, filters: Any = None) -> Any:
    return answered(actor, filters).where(Entry.result.in_(SETTLED))


def families(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, "family_link")


def sessions(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, "class_awareness")


def peer_sessions(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, "peer_session")


def _cases(actor: Actor, *type_keys: str) -> Any:
    return select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.type_key.in_(type_keys))


def mediations(actor: Actor, filters: Any = None) -> Any:
    statement = within(_cases(actor, MEDIATION_KEY), Case.opened_on, filters)
    return there(statement, Case.place_id, filters, actor)


def agreements(actor: Actor, filters: Any = None) -> Any:
    """Mediations opened in the period that reached an agreement since, whenever they did."""
    reached = queries.reached(actor, MEDIATION_KEY, "agreement").subquery()
    return mediations(actor, filters).where(Case.id.in_(select(reached.c.case_id)))


def bullying(actor: Actor, filters: Any = None) -> Any:
    statement = within(_cases(actor, BULLYING_KEY), Case.opened_on, filters)
    return there(statement, Case.place_id, filters, actor)


def relayed(actor: Actor, filters: Any = None) -> Any:
    """Situations first handed to the competent adult in the period."""
    first = queries.relayed(actor).subquery()
    handed = within(select(first.c.case_id), first.c.day, filters)
    return there(_cases(actor, *TYPE_KEYS).where(Case.id.in_(handed)), Case.place_id, filters, actor)


def _pupils(actor: Actor, filters: Any, step: str) -> Any:
    """Pupils who first passed a step in the period."""
    first = queries.step_days(actor, step).subquery()
    passed = within(select(first.c.pupil_id), first.c.day, filters)
    return there(queries.pupils(actor).where(Pupil.id.in_(passed)), School.place_id, filters, actor)


def trained(actor: Actor, filters: Any = None) -> Any:
    return _pupils(actor, filters, "train")


def badged(actor: Actor, filters: Any = None) -> Any:
    """Among the pupils whose training began in the period, those who received their badge since."""
    given = queries.step_days(actor, "badge").subquery()
    return trained(actor, filters).where(Pupil.id.in_(select(given.c.pupil_id)))


def committees(actor: Actor, filters: Any = None) -> Any:
    statement = (
        select(Committee.id)
        .join(School, (School.tenant_id == Committee.tenant_id) & (School.id == Committee.school_id))
        .where(Committee.tenant_id == actor.tenant.id, Committee.removed_at.is_(None))
    )
    return there(within(statement, Committee.day, filters), School.place_id, filters, actor)


PUPILS = RowKind(
    Pupil,
    "élève",
    "élèves",
    "letter_on",
    lambda row, actor: (
        f"Élève médiateur, {label_of('school_level', row.level, actor) or 'niveau non renseigné'}"
    ),
    (Pupil.level,),
    "school_mediation.pupil",
    "pupil_id",
)
COMMITTEES = RowKind(
    Committee,
    "comité",
    "comités",
    "day",
    lambda _row, _actor: "Comité de pilotage",
    (),
    "school_mediation.committee",
    "committee_id",
)
ENTRIES = "school_mediation.entries"

INDICATORS = (
    Indicator(
        "school_presences",
        "Présences à l’école",
        "Présences notées aux abords, dans la cour, à la cantine ou sur les trajets, dont le jour est dans la "
        "période ; celles supprimées après une erreur de saisie exclues.",
        "acte",
        presences,
        READ,
        ENTRIES,
        (("group", "school_presence"),),
    ),
    Indicator(
        "school_conflicts",
        "Conflits à chaud entre élèves",
        "Conflits gérés sur le moment, à l’école ou sur le trajet, dont le jour est dans la période.",
        "acte",
        conflicts,
        READ,
        ENTRIES,
        (("act", "conflict_realtime"),),
    ),
    Indicator(
        "school_conflicts_settled",
        "Conflits entre élèves apaisés",
        "Parmi les conflits à chaud de la période dont le résultat est renseigné, ceux qui sont résolus, apaisés "
        "ou conclus par un accord entre élèves, sans relais.",
        "acte",
        settled,
        READ,
        ENTRIES,
        (("act", "conflict_realtime"), ("settled", "1")),
        answered,
        "conflits à chaud dont le résultat est renseigné",
    ),
    Indicator(
        "school_mediations",
        "Médiations entre élèves ouvertes",
        "Médiations entre élèves dont l’ouverture est dans la période, nommées ou non.",
        "situation",
        mediations,
        READ,
        "cases.index",
    ),
    Indicator(
        "school_mediation_agreements",
        "Médiations entre élèves avec accord",
        "Parmi les médiations entre élèves ouvertes dans la période, celles où un accord a été noté depuis ; "
        "chacune compte une fois.",
        "situation",
        agreements,
        READ,
        "cases.index",
        (),
        mediations,
        "médiations entre élèves ouvertes",
    ),
    Indicator(
        "school_bullying",
        "Situations de harcèlement suivies",
        "Situations de harcèlement dont l’ouverture est dans la période, transmises ou non.",
        "situation",
        bullying,
        READ,
        "cases.index",
        floor=True,
    ),
    Indicator(
        "school_relayed",
        "Situations transmises à l’adulte compétent",
        "Situations à l’école transmises pour la première fois, dans la période, au référent pHARe, à la "
        "direction, au service social ou par une information préoccupante.",
        "situation",
        relayed,
        READ,
        "cases.index",
    ),
    Indicator(
        "school_families",
        "Liens école-famille",
        "Appels, rencontres, visites et messages notés avec une famille dans la période ; une même famille peut "
        "compter plusieurs fois.",
        "acte",
        families,
        READ,
        ENTRIES,
        (("act", "family_link"),),
    ),
    Indicator(
        "school_class_sessions",
        "Sensibilisations en classe",
        "Séances de sensibilisation en classe dont le jour est dans la période.",
        "séance",
        sessions,
        READ,
        ENTRIES,
        (("act", "class_awareness"),),
    ),
    Indicator(
        "school_peer_sessions",
        "Médiations par les pairs",
        "Séances menées par des élèves médiateurs dont le jour est dans la période.",
        "séance",
        peer_sessions,
        READ,
        ENTRIES,
        (("act", "peer_session"),),
    ),
    Indicator(
        "school_peers_trained",
        "Élèves médiateurs en formation",
        "Élèves dont la formation a commencé dans la période, avec leur accord et celui d’un parent ; chacun "
        "compte une fois.",
        "élève",
        trained,
        PEERS,
        "school_mediation.trained_pupils",
        rows=PUPILS,
    ),
    Indicator(
        "school_peers_badged",
        "Élèves médiateurs avec badge",
        "Parmi les élèves dont la formation a commencé dans la période, ceux qui ont reçu leur badge depuis.",
        "élève",
        badged,
        PEERS,
        "school_mediation.trained_pupils",
        (("badged", "1"),),
        trained,
        "élèves médiateurs en formation",
        rows=PUPILS,
    ),
    Indicator(
        "school_committees",
        "Comités de pilotage tenus",
        "Comités de pilotage dont le jour est dans la période.",
        "comité",
        committees,
        STEER,
        "school_mediation.committees",
        rows=COMMITTEES,
    ),
)
