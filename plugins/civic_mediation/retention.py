"""How long what is told of incidents and groups is kept.

Rules of use and services are public texts; posts in a centre are the team's, and leave with the member.
"""

from __future__ import annotations

from typing import Final

from core.toolkit import RetentionRule, empty_texts, texts_before
from plugins.civic_mediation.models import CivicGroup, Incident

RULES: Final = (
    RetentionRule(
        "civic.facts",
        "Faits des incidents",
        "Les faits racontés servent à comprendre et à revenir ; la nature, la gravité et les réponses restent.",
        since="le jour de l’incident",
        months=24,
        due=texts_before(Incident, Incident.day, "facts"),
        apply=empty_texts(Incident, "facts"),
    ),
    RetentionRule(
        "civic.habits",
        "Habitudes des groupes",
        "Ce qui est noté d’un groupe sert à le rencontrer ; son nom d’usage, qui ne nomme personne, reste.",
        since="le jour où il n’est plus rencontré",
        months=12,
        due=texts_before(CivicGroup, CivicGroup.ended_on, "habits"),
        apply=empty_texts(CivicGroup, "habits"),
    ),
)
