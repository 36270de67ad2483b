"""Three kinds of work at school, as literal tables: mediation between pupils, bullying, absence.

Bullying is not a conflict between equals: its table has no meeting of the pupils. Where it passes the limit, it is
handed to the competent adult, and what mediation did stops; to listen to a pupil never does.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import Actor, CaseType, Coded, CommandSchema, Party, State, Transition, session
from plugins.school_mediation.codelists import BEYOND
from plugins.school_mediation.permissions import MOVE

MEDIATION_KEY: Final = "school_pupil_mediation"
BULLYING_KEY: Final = "school_bullying"
ABSENCE_KEY: Final = "school_absence"
TYPE_KEYS: Final = (MEDIATION_KEY, BULLYING_KEY, ABSENCE_KEY)

#: A meeting, an agreement and its follow-up need the word of every party of a named file.
AGREED: Final = ("mediate",)
#: Reasons that are never mediated between pupils.
NOT_MEDIATED: Final = ("bullying", "cyber", "mae_sexist", "racket")
RELAYED: Final = "relayed"
#: States in which the competent adult knows.
HANDED_OVER: Final = (RELAYED, "beside")

TWO_PUPILS: Final = "Ajoutez d’abord les deux parties : une médiation se tient entre elles, même sans nom."
NOT_A_MEDIATION: Final = (
    "Ce motif ne se règle pas par une rencontre entre élèves : transmettez à l’adulte compétent, ou ouvrez un "
    "suivi de harcèlement."
)
NOT_SAID: Final = "Dites d’abord ce qui se passe, en modifiant la situation : la suite en dépend."
PAST_THE_LIMIT: Final = (
    "Ce qui se passe dépasse la médiation : transmettez d’abord à l’adulte compétent. Vous restez à l’écoute de "
    "l’élève."
)
#: What the page before a case is handed over says, and its own page from then on.
STOPS: Final = (
    "La médiation s’arrête : plus de rencontre entre les élèves, plus de recherche de qui a fait quoi. L’adulte "
    "compétent (référent pHARe, direction, information préoccupante) décide de la suite."
)
GOES_ON: Final = (
    "L’élève peut toujours vous parler, et vous restez présent dans la cour. Si un élève est en danger, appelez "
    "sans attendre : 119 (enfance en danger), 3018 (harcèlement et cyberharcèlement), 17 ou 112 (urgence)."
)


def _level() -> Coded:
    return Coded("school_level", load_default=None, allow_none=True, metadata={"label": "Niveau"})


def _relayed_to() -> Coded:
    return Coded(
        "school_adult",
        load_default=None,
        allow_none=True,
        metadata={"label": "Transmise à", "widget": "radio"},
    )


class MediationSchema(CommandSchema):
    """What a mediation between pupils says beside the core's fields: codes, no words."""

    level = _level()
    relayed_to = _relayed_to()


class BullyingSchema(CommandSchema):
    level = _level()
    limit = Coded(
        "school_limit",
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Ce qui se passe",
            "widget": "radio",
            "help": "À partir de la violence, la situation se transmet à l’adulte compétent.",
        },
    )
    relayed_to = _relayed_to()


class AbsenceSchema(CommandSchema):
    level = _level()
    followed = Coded(
        "school_absence_kind",
        load_default=None,
        allow_none=True,
        metadata={"label": "Ce qui est suivi", "widget": "radio"},
    )


def two_pupils_may_meet(actor: Actor, case: Any) -> list[str]:
    """A meeting needs two parties, named or not, and a matter that pupils may settle between them."""
    statement = select(func.count(Party.id)).where(
        Party.tenant_id == actor.tenant.id, Party.case_id == case.id, Party.removed_at.is_(None)
    )
    found = [NOT_A_MEDIATION] if case.reason in NOT_MEDIATED else []
    return [*found, TWO_PUPILS] if session.execute(statement).scalar_one() < 2 else found


def within_the_limit(actor: Actor, case: Any) -> str | None:
    """What happens is said first; past the limit, mediation does not follow alone."""
    limit = (case.data or {}).get("limit")
    if limit is None:
        return NOT_SAID
    return PAST_THE_LIMIT if limit in BEYOND else None


def handed_over(case: Any) -> bool:
    """Whether the competent adult knows: from then on nothing brings the pupils together."""
    return case.type_key in (MEDIATION_KEY, BULLYING_KEY) and case.state in HANDED_OVER


def passed_on(actor: Actor, case: Any) -> str | None:
    """Past the limit nothing ends, and nothing rests, before the competent adult knows."""
    past = (case.data or {}).get("limit") in BEYOND
    return PAST_THE_LIMIT if past and case.state not in HANDED_OVER else None


PUPIL_MEDIATION: Final = CaseType(
    key=MEDIATION_KEY,
    label="Médiation entre élèves",
    label_plural="Médiations entre élèves",
    domain="school_youth",
    reasons="mae_motive",
    icon="school",
    parties="Deux élèves, deux groupes, un élève et un adulte",
    schema=MediationSchema,
    result_list="school_mediation_result",
    may_be_named=True,
    states=(
        State("received", "Reçue", "wait"),
        State("listening", "Écoute séparée", "go"),
        State("joint", "Rencontre entre élèves", "go"),
        State("agreement", "Accord", "ok"),
        State("followed", "Suivie", "ok"),
        State("paused", "En pause", "pause"),
        State(RELAYED, "Transmise à l’adulte compétent", "pause"),
        State("closed", "Close", "ok", final=True),
        State("stopped", "Médiation arrêtée", "stop", final=True),
    ),
    transitions=(
        Transition("listen", "Commencer l’écoute séparée", ("received",), "listening", MOVE),
        Transition(
            "meet",
            "Préparer la rencontre",
            ("received", "listening"),
            "joint",
            MOVE,
            guard=two_pupils_may_meet,
            consents=AGREED,
        ),
        Transition(
            "agree",
            "Noter l’accord",
            ("listening", "joint"),
            "agreement",
            MOVE,
            guard=two_pupils_may_meet,
            consents=AGREED,
        ),
        Transition("follow", "Suivre dans le temps", ("agreement",), "followed", MOVE, consents=AGREED),
        Transition("pause", "Mettre en pause", ("received", "listening", "joint"), "paused", MOVE),
        Transition(
            "resume",
            "Reprendre l’écoute",
            ("paused", "joint", "agreement", "followed"),
            "listening",
            MOVE,
        ),
        Transition(
            "relay",
            "Transmettre à l’adulte compétent",
            ("received", "listening", "joint", "agreement", "followed", "paused"),
            RELAYED,
            MOVE,
            requires=("relayed_to",),
            stops=STOPS,
            goes_on=GOES_ON,
        ),
        Transition(
            "close",
            "Clore",
            ("received", "listening", "joint", "agreement", "followed", "paused", RELAYED),
            "closed",
            MOVE,
        ),
        Transition(
            "stop",
            "Arrêter la médiation",
            ("received", "listening", "joint", "agreement", "followed", "paused"),
            "stopped",
            MOVE,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Reçue", ("received",)),
        ("Écoute séparée", ("listening",)),
        ("Rencontre", ("joint",)),
        ("Accord", ("agreement",)),
        ("Suivie", ("followed",)),
        ("Clôture", ("closed",)),
    ),
)

BULLYING: Final = CaseType(
    key=BULLYING_KEY,
    label="Situation de harcèlement",
    label_plural="Situations de harcèlement",
    domain="school_youth",
    reasons="mae_motive",
    icon="shield",
    parties="L’élève, ceux qui l’entourent, les adultes prévenus",
    schema=BullyingSchema,
    result_list="school_bullying_result",
    may_be_named=True,
    states=(
        State("received", "Repérée", "wait"),
        State("listening", "Écoute de l’élève", "go"),
        State("followed", "Suivie dans la cour", "go"),
        State("paused", "En pause", "pause"),
        State(RELAYED, "Transmise à l’adulte compétent", "pause"),
        State("beside", "Présence auprès de l’élève", "go"),
        State("closed", "Close", "ok", final=True),
        State("stopped", "Suivi arrêté", "stop", final=True),
    ),
    transitions=(
        Transition("listen", "Écouter l’élève", ("received", "paused"), "listening", MOVE),
        Transition(
            "follow",
            "Suivre dans la cour",
            ("received", "listening"),
            "followed",
            MOVE,
            guard=within_the_limit,
        ),
        Transition("pause", "Mettre en pause", ("listening", "followed"), "paused", MOVE, guard=passed_on),
        Transition(
            "relay",
            "Transmettre à l’adulte compétent",
            ("received", "listening", "followed", "paused"),
            RELAYED,
            MOVE,
            requires=("relayed_to",),
            stops=STOPS,
            goes_on=GOES_ON,
        ),
        Transition("accompany", "Rester auprès de l’élève", (RELAYED,), "beside", MOVE),
        Transition(
            "close",
            "Clore",
            ("listening", "followed", "paused", RELAYED, "beside"),
            "closed",
            MOVE,
            guard=passed_on,
        ),
        Transition(
            "stop",
            "Arrêter le suivi",
            ("received", "listening", "followed", "paused"),
            "stopped",
            MOVE,
            requires=("note",),
            guard=passed_on,
        ),
    ),
    crossing=(
        ("Repérée", ("received",)),
        ("Écoute", ("listening",)),
        ("Suivie dans la cour", ("followed",)),
        ("Transmise", (RELAYED, "beside")),
        ("Clôture", ("closed",)),
    ),
)

ABSENCE: Final = CaseType(
    key=ABSENCE_KEY,
    label="Absence et décrochage",
    label_plural="Suivis d’absence et de décrochage",
    domain="school_youth",
    reasons="mae_motive",
    icon="calendar",
    parties="L’élève, sa famille, l’établissement",
    schema=AbsenceSchema,
    result_list="school_absence_result",
    may_be_named=True,
    states=(
        State("received", "Repérée", "wait"),
        State("met", "Élève rencontré", "go"),
        State("family", "Famille jointe", "go"),
        State("plan", "Engagements pris", "ok"),
        State("followed", "Suivie", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Close", "ok", final=True),
        State("stopped", "Suivi arrêté", "stop", final=True),
    ),
    transitions=(
        Transition("meet", "Noter la rencontre avec l’élève", ("received", "paused"), "met", MOVE),
        Transition("reach", "Noter la famille jointe", ("received", "met", "paused"), "family", MOVE),
        Transition("plan", "Noter les engagements", ("met", "family"), "plan", MOVE, consents=AGREED),
        Transition("follow", "Suivre dans le temps", ("met", "family", "plan"), "followed", MOVE),
        Transition("pause", "Mettre en pause", ("met", "family", "plan", "followed"), "paused", MOVE),
        Transition(
            "close", "Clore", ("received", "met", "family", "plan", "followed", "paused"), "closed", MOVE
        ),
        Transition(
            "stop",
            "Arrêter le suivi",
            ("received", "met", "family", "plan", "followed", "paused"),
            "stopped",
            MOVE,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Repérée", ("received",)),
        ("Élève rencontré", ("met",)),
        ("Famille jointe", ("family",)),
        ("Engagements", ("plan",)),
        ("Suivie", ("followed",)),
        ("Clôture", ("closed",)),
    ),
)

CASE_TYPES: Final = (PUPIL_MEDIATION, BULLYING, ABSENCE)
