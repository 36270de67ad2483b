"""Data under restriction (RGPD, art. 18) is kept and not used: nothing about her is changed meanwhile."""

from __future__ import annotations

from typing import Final

from core.errors import Refused
from core.people.models import Person

RESTRICTED: Final = (
    "Les données de cette personne sont limitées à sa demande : rien ne s’y modifie tant que la limitation n’est "
    "pas levée."
)


def refuse_restricted(person: Person) -> None:
    """Raises Refused while her data is under restriction."""
    if person.restricted_on is not None:
        raise Refused([RESTRICTED])
