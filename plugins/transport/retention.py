"""How long the few words of transport are kept; lines, services and counts are figures and stay."""

from __future__ import annotations

from typing import Final

from core.toolkit import Activity, RetentionRule, empty_texts, parent_day, texts_before
from plugins.transport.models import ClassTalk, DriverWord

RULES: Final = (
    RetentionRule(
        "transport.driver_words",
        "Mots des conductrices et conducteurs",
        "Ce qu’ils disent d’une ligne sert à y placer l’équipe ; le thème et la tendance restent.",
        since="le jour où c’est dit",
        months=24,
        due=texts_before(DriverWord, DriverWord.day, "words"),
        apply=empty_texts(DriverWord, "words"),
    ),
    RetentionRule(
        "transport.classes",
        "Classes rencontrées",
        "La classe d’une intervention scolaire sert à l’année en cours ; le niveau et le thème restent.",
        since="le jour de l’intervention",
        months=24,
        due=texts_before(
            ClassTalk, parent_day(ClassTalk, "activity_id", Activity, Activity.day), "class_label"
        ),
        apply=empty_texts(ClassTalk, "class_label"),
    ),
)
