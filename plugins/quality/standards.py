"""The référentiels shipped with the domain, as data and in our own words: no sentence here is the norm's.

A code never changes its meaning: an edition that drops a requirement leaves its code alone, and the evidence
gathered under it stays attached to it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.toolkit import catalog, dataclass


@dataclass(frozen=True, slots=True)
class Shipped:
    """One requirement: what is expected, what usually proves it, and the editions that hold it.

    ``process`` is a code of "quality_process". ``register`` is a code of "quality_register", "" for those that
    are not about one register of intervention.
    """

    code: str
    process: str
    title: str
    words: str
    proofs: str
    register: str = ""
    editions: tuple[int, ...] = (1, 2)


@dataclass(frozen=True, slots=True)
class Edition:
    number: int
    label: str
    summary: str


EDITIONS: Final = (
    Edition(
        1,
        "Référentiel de travail, 1re édition",
        "Le cadre du métier, les registres d’intervention, l’équipe, le suivi et l’amélioration.",
    ),
    Edition(
        2,
        "Référentiel de travail, 2e édition",
        "Ajoute les réclamations et la parole des partenaires ; l’animation des séances rejoint leur tenue.",
    ),
)
LATEST: Final = EDITIONS[-1].number

_GENERAL: Final = (
    Shipped(
        "mission.letter",
        "mission",
        "Chaque mission repose sur un écrit",
        "Ce que le commanditaire attend, pour qui, où et jusqu’à quand est écrit et daté.",
        "Convention, lettre de mission, avenant.",
    ),
    Shipped(
        "mission.territory",
        "mission",
        "Le territoire est connu avant d’agir",
        "Les lieux, les publics et les tensions ont été observés, et cette lecture est tenue à jour.",
        "Observation écrite du territoire, carte des lieux, entretiens.",
    ),
    Shipped(
        "mission.limits",
        "mission",
        "Les limites de l’intervention sont dites",
        "L’équipe et ses partenaires savent ce que la médiation ne fait pas et à qui elle passe la main.",
        "Périmètre écrit, consignes, présentation faite aux partenaires.",
    ),
    Shipped(
        "steering.meetings",
        "steering",
        "Le pilotage se réunit et laisse une trace",
        "Les instances se tiennent au rythme prévu ; présences et décisions sont écrites.",
        "Comptes rendus de comité de pilotage et de comité technique.",
    ),
    Shipped(
        "steering.partners",
        "steering",
        "Les liens avec les partenaires sont organisés",
        "On sait qui appeler, pour quoi, et comment une situation passe de l’un à l’autre.",
        "Protocole de relais, fiche de liaison, carnet des partenaires.",
    ),
    Shipped(
        "ethics.charter",
        "ethics",
        "La charte est signée par chaque membre de l’équipe",
        "Le texte de déontologie de la structure est connu et signé, et signé de nouveau quand il change.",
        "Signatures datées de la version en vigueur.",
    ),
    Shipped(
        "ethics.consent",
        "ethics",
        "L’accord libre des personnes est recherché",
        "Personne n’est engagé dans une médiation sans l’avoir voulu, d’où que vienne la demande.",
        "Paroles notées au registre des accords.",
    ),
    Shipped(
        "ethics.withdrawal",
        "ethics",
        "Un refus ou un retrait est entendu et noté",
        "Chacun peut dire non ou s’arrêter ; ce qui doit s’interrompre s’interrompt.",
        "Refus et retraits notés, suites données.",
    ),
    Shipped(
        "ethics.information",
        "ethics",
        "Les habitants savent ce qu’est la médiation",
        "Le rôle de l’équipe, ses limites et les droits de chacun sont expliqués simplement.",
        "Informations données et notées, affiche, dépliant.",
    ),
    Shipped(
        "ethics.discretion",
        "ethics",
        "La discrétion est organisée",
        "Ce qui est confié ne circule qu’avec l’accord de qui l’a confié, hors obligations de la loi.",
        "Niveaux de lecture, consignes, rappel en réunion.",
    ),
    Shipped(
        "team.post",
        "team",
        "Chaque poste est décrit",
        "Missions, rattachement, horaires et moyens de chaque poste sont écrits.",
        "Fiches de poste.",
    ),
    Shipped(
        "team.arrival",
        "team",
        "L’arrivée dans l’équipe est accompagnée",
        "Une nouvelle personne est reçue, formée et suivie en binôme avant d’intervenir seule.",
        "Parcours d’arrivée, dates de binôme.",
    ),
    Shipped(
        "team.training",
        "team",
        "L’équipe se forme au métier",
        "La formation de base est suivie, puis entretenue ; les attestations sont gardées.",
        "Formations suivies, heures, attestations.",
    ),
    Shipped(
        "team.interview",
        "team",
        "Chacun est reçu en entretien",
        "Les entretiens professionnels se tiennent aux échéances prévues.",
        "Dates des entretiens.",
    ),
    Shipped(
        "team.safety",
        "team",
        "La sécurité de l’équipe est assurée",
        "Les règles de sortie sont connues ; un incident est noté, suivi, et un soutien est proposé.",
        "Registre des incidents, soutiens proposés, règles de binôme.",
    ),
    Shipped(
        "practice.sessions",
        "practice",
        "L’équipe analyse sa pratique",
        "Des séances régulières, animées par quelqu’un d’extérieur à la hiérarchie, sans nommer personne.",
        "Calendrier, présences, fonction de la personne qui anime.",
    ),
    Shipped(
        "practice.facilitator",
        "practice",
        "L’animation des séances est indépendante",
        "La personne qui anime n’encadre pas l’équipe.",
        "Convention avec la personne qui anime.",
        editions=(1,),
    ),
    Shipped(
        "activity.log",
        "activity",
        "L’activité est notée chaque jour",
        "Ce qui est fait est écrit le jour même, dans les mêmes mots pour tous.",
        "Saisies de terrain.",
    ),
    Shipped(
        "activity.review",
        "activity",
        "L’activité est relue par l’encadrement",
        "Les semaines sont relues et closes ; ce qui manque est demandé.",
        "Semaines closes.",
    ),
    Shipped(
        "activity.follow_up",
        "activity",
        "Chaque situation est suivie jusqu’à sa fin",
        "Une situation ouverte a une personne référente, des étapes et une fin notée.",
        "Situations menées à leur terme.",
    ),
    Shipped(
        "evaluation.usefulness",
        "evaluation",
        "L’utilité sociale est évaluée",
        "La structure choisit ce qu’elle mesure, comment et quand, et en tire des conclusions.",
        "Protocole, chiffres avec leurs définitions.",
    ),
    Shipped(
        "evaluation.residents",
        "evaluation",
        "Les habitants donnent leur avis",
        "Une enquête leur est proposée et ses résultats sont lus en équipe.",
        "Enquêtes et résultats.",
    ),
    Shipped(
        "evaluation.partners",
        "evaluation",
        "Les partenaires donnent leur avis",
        "Les commanditaires et les partenaires disent ce que la médiation leur apporte.",
        "Enquêtes et résultats.",
        editions=(2,),
    ),
    Shipped(
        "evaluation.report",
        "evaluation",
        "Un rapport rend compte de l’année",
        "Il dit ce qui a été fait, ce qui a changé et ce qui reste à faire.",
        "Rapport d’activité.",
    ),
    Shipped(
        "improvement.audit",
        "improvement",
        "La structure se contrôle elle-même",
        "Un audit blanc passe en revue toutes les exigences.",
        "Audits blancs clos.",
    ),
    Shipped(
        "improvement.gaps",
        "improvement",
        "Les écarts sont relevés et traités",
        "Un écart a une action, une personne responsable et une date ; son effet est vérifié.",
        "Non-conformités, actions vérifiées.",
    ),
    Shipped(
        "improvement.complaints",
        "improvement",
        "Les réclamations reçoivent une réponse",
        "Elles sont reçues par tous moyens et ont une réponse écrite sous quinze jours.",
        "Registre des réclamations.",
        editions=(2,),
    ),
)

#: The eight registers of intervention: each is shown by what is done under it.
_REGISTERS: Final = (
    (
        "proximity_presence",
        "Être présent sur le terrain",
        "L’équipe va vers les habitants, à des moments connus.",
    ),
    (
        "prevent_manage_conflict",
        "Prévenir et apaiser les conflits",
        "À chaud ou dans la durée, sans contraindre personne.",
    ),
    (
        "lift_misunderstanding",
        "Lever les malentendus avec les institutions",
        "Expliquer à chacun les règles et les contraintes de l’autre.",
    ),
    (
        "connect_partner",
        "Mettre en relation avec le bon partenaire",
        "Informer, accompagner, s’assurer que le relais est pris.",
    ),
    (
        "consultation",
        "Faciliter la concertation",
        "Faire se parler habitants et institutions, et garder trace des décisions.",
    ),
    (
        "territorial_watch",
        "Participer à la veille sociale et technique",
        "Observer, noter, transmettre à qui peut agir.",
    ),
    (
        "collective_projects",
        "Soutenir des projets collectifs",
        "Des habitants agissent ensemble, la médiation en est l’appui.",
    ),
    (
        "inform_train",
        "Informer, sensibiliser et former",
        "Des actions préparées, avec un public et un objectif connus.",
    ),
)

REQUIREMENTS: Final = (
    *_GENERAL,
    *(
        Shipped(f"register.{code}", "activity", title, words, "Interventions de ce registre.", register=code)
        for code, title, words in _REGISTERS
    ),
)

#: The requirement that every entry shows.
LOG: Final = "activity.log"
#: How long an entry shows its register, and its log.
YEAR: Final = timedelta(days=365)
#: Kinds of field entry of every structure → the register they show.
REGISTER_OF_SHARED: Final = {
    "active_presence": "proximity_presence",
    "conflict_realtime": "prevent_manage_conflict",
    "conflict_deferred": "prevent_manage_conflict",
    "cultural_intermediation": "lift_misunderstanding",
    "partner_referral": "connect_partner",
    "consultation": "consultation",
    "territorial_watch": "territorial_watch",
    "technical_watch": "territorial_watch",
    "project": "collective_projects",
    "awareness_training": "inform_train",
}


def register_of_kind() -> dict[str, str]:
    """Every kind of entry installed → the register it shows: a domain's own kind shows that of what it stands for."""
    kinds = {kind.key: kind.stands_for or kind.key for kind in catalog().activity_kinds.values()}
    return {key: REGISTER_OF_SHARED[shared] for key, shared in kinds.items() if shared in REGISTER_OF_SHARED}


def edition_of(number: int) -> Edition:
    return next(edition for edition in EDITIONS if edition.number == number)


def requirements_of(number: int) -> tuple[Shipped, ...]:
    return tuple(one for one in REQUIREMENTS if number in one.editions)
