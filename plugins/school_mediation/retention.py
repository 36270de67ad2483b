"""How long pupil mediators are known, and the words of a school's year kept; states, days and figures stay."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import Date, func, select

from core.toolkit import Activity, Actor, RetentionRule, empty_texts, parent_day, texts_before
from plugins.school_mediation.models import Committee, Entry, Promotion, Pupil, Review


def _year_end(model: Any) -> Any:
    """The last day of the school year of a promotion or of a review."""
    return func.make_date(model.year + 1, 8, 31, type_=Date)


PUPIL_END: Final = parent_day(Pupil, "promotion_id", Promotion, _year_end(Promotion))
KNOWN_BY: Final = ("person_id", "class_label")
REVIEW_TEXTS: Final = ("achieved", "difficult", "ahead")


def known_pupils(actor: Actor, before: date) -> Any:
    """People who are still known as pupil mediators."""
    return select(Pupil.person_id).where(
        Pupil.tenant_id == actor.tenant.id, Pupil.person_id.is_not(None), before <= PUPIL_END
    )


RULES: Final = (
    RetentionRule(
        "school.pupils",
        "Qui sont les élèves médiateurs",
        "Le nom et la classe servent à former, à réunir et à fêter une promotion ; son parcours reste, sans nom.",
        since="la fin de l’année scolaire de la promotion",
        months=12,
        due=texts_before(Pupil, PUPIL_END, *KNOWN_BY),
        apply=empty_texts(Pupil, *KNOWN_BY),
        holds=known_pupils,
    ),
    RetentionRule(
        "school.classes",
        "Classes des interventions",
        "La classe d’une intervention sert à l’année scolaire ; le niveau reste.",
        since="le jour de l’intervention",
        months=24,
        due=texts_before(Entry, parent_day(Entry, "activity_id", Activity, Activity.day), "class_label"),
        apply=empty_texts(Entry, "class_label"),
    ),
    RetentionRule(
        "school.promotions",
        "Notes des promotions",
        "Ce qui est noté d’une promotion sert à conduire son année.",
        since="la fin de l’année scolaire",
        months=24,
        due=texts_before(Promotion, _year_end(Promotion), "note"),
        apply=empty_texts(Promotion, "note"),
    ),
    RetentionRule(
        "school.committees",
        "Décisions des comités de pilotage",
        "Ce qui a été décidé sert à le suivre d’une année à l’autre.",
        since="le jour du comité",
        months=60,
        due=texts_before(Committee, Committee.day, "decisions"),
        apply=empty_texts(Committee, "decisions"),
    ),
    RetentionRule(
        "school.reviews",
        "Mots des bilans annuels",
        "Les mots d’un bilan servent à en rendre compte à l’établissement et aux financeurs.",
        since="la fin de l’année scolaire",
        months=60,
        due=texts_before(Review, _year_end(Review), *REVIEW_TEXTS),
        apply=empty_texts(Review, *REVIEW_TEXTS),
    ),
)
