"""Every action that the journal can hold is told in French words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wsgi
from core.app import Passerelle
from core.members.journal import DEEDS, WHOLE, in_words

ROOT = Path(wsgi.__file__).parent
WRITTEN = re.compile(r'\brecord(?:_refusal)?\(\s*"([a-z_]+\.[a-z_]+)"')
ACTIONS = sorted(
    {
        action
        for folder in ("core", "plugins", "tenants")
        for path in (ROOT / folder).rglob("*.py")
        for action in WRITTEN.findall(path.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_told_in_words(app: Passerelle, action: str) -> None:
    with app.app_context():
        thing, deed = in_words(action)
    assert thing
    assert deed in {*DEEDS.values(), *WHOLE.values()}


def test_a_part_of_a_thing_is_named_before_the_thing(app: Passerelle) -> None:
    with app.app_context():
        assert in_words("case.party_added") == ("Partie d’une situation", "Ajout")
        assert in_words("request.take") == ("Demande", "Prise en charge")
        assert in_words("place.counted_in_qpv")[0] == "Lieu"


def test_a_domain_names_its_own_things_or_is_named_itself(app: Passerelle) -> None:
    with app.app_context():
        assert in_words("housing.sheet_sent") == ("Fiche technique", "Envoi")
        assert in_words("atelier.noted") == ("Atelier", "Saisie")
