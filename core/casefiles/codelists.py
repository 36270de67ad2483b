"""Vocabularies of files and people that the shared ones do not hold."""

from __future__ import annotations

from typing import Final

from core.extension.contributions import Code, CodeList

HOUSEHOLD_ROLE: Final = CodeList(
    key="household_role",
    label="Place dans le foyer",
    codes=(
        Code("adult", "Adulte du foyer"),
        Code("partner", "Conjoint·e"),
        Code("child", "Enfant"),
        Code("parent", "Parent"),
        Code("relative", "Autre parent"),
        Code("other", "Autre"),
    ),
)

PERSON_TIE: Final = CodeList(
    key="person_tie",
    label="Lien entre deux personnes",
    codes=(
        Code("parent", "Parent"),
        Code("legal_representative", "Représentant légal"),
        Code("partner", "Conjoint·e"),
        Code("sibling", "Frère ou sœur"),
        Code("relative", "Autre parent"),
        Code("neighbour", "Voisin·e"),
        Code("support", "Personne de confiance"),
        Code("other", "Autre"),
    ),
)

MEMBER_TIE: Final = CodeList(
    key="member_tie",
    label="Lien personnel d’un membre de l’équipe",
    codes=(
        Code("family", "Famille"),
        Code("friend", "Amitié"),
        Code("neighbour", "Voisinage"),
        Code("work", "Travail, hors de la structure"),
        Code("association", "Association, club"),
        Code("other", "Autre"),
    ),
)

DOCUMENT_KIND: Final = CodeList(
    key="document_kind",
    label="Nature du document",
    codes=(
        Code("consent", "Accord signé"),
        Code("agreement", "Accord de médiation signé"),
        Code("letter", "Courrier"),
        Code("photo", "Photo"),
        Code("form", "Formulaire"),
        Code("proof", "Justificatif"),
        Code("other", "Autre"),
    ),
)

CODE_LISTS: Final = (HOUSEHOLD_ROLE, PERSON_TIE, MEMBER_TIE, DOCUMENT_KIND)
