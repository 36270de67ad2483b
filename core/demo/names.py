"""The sex of the demo's people, by their given name: not noted of whom the demo knows by a nickname only."""

from __future__ import annotations

from typing import Final

_WOMEN: Final = frozenset({
    "Aminata", "Anouk", "Assia", "Awa", "Béatrice", "Céline", "Chloé", "Christelle", "Clara", "Corinne", "Delphine",
    "Elisabeth", "Élodie", "Fanta", "Fatou", "Ginette", "Graziella", "Inaya", "Irène", "Jade", "Jocelyne", "Leïla",
    "Léna", "Léontine", "Lina", "Ludivine", "Maëlle", "Manon", "Margaux", "Mireille", "Monique", "Nadège", "Nadia",
    "Nadine", "Nathalie", "Nora", "Nour", "Océane", "Odile", "Salomé", "Samira", "Sandra", "Sofia", "Solange",
    "Sylvie", "Yasmine", "Yvette", "Zélie", "Zineb",
})  # fmt: skip


def gender_of(given_name: str) -> str | None:
    """A code of the list "gender"; None: it was not noted."""
    if not given_name:
        return None
    return "f" if given_name in _WOMEN else "m"
