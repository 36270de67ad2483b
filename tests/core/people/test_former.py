"""What names somebody is looked for as people write it: a street without its postcode, a name without its accents."""

from __future__ import annotations

import pytest

from core.casefiles.naming import Names
from core.people.former import is_phone, streets_of


@pytest.mark.parametrize(
    ("address", "streets"),
    [
        ("4 impasse Canari", ["4 impasse Canari"]),
        ("12, rue des Lilas, 69100 Villeurbanne", ["12 rue des Lilas"]),
        ("Bâtiment B, 12 bis avenue de l’Église\n69100 Villeurbanne", ["12 bis avenue de l’Église"]),
        ("3b chemin du Lac 38000 Grenoble", ["3b chemin du Lac"]),
        ("Résidence des Tilleuls", []),
        ("2e étage gauche, 69100 Villeurbanne", []),
        ("", []),
    ],
)
def test_number_and_way_stand_alone_and_neither_a_town_nor_a_floor(address, streets):
    assert streets_of(address) == streets


@pytest.mark.parametrize(
    ("value", "phone"),
    [
        ("06 12 34 56 78", True),
        ("+33 (0)6.12.34.56.78", True),
        ("128 avenue du 8 mai 1945, 93200 Saint-Denis", False),
        ("12 rue des Lilas, appt 34, 93200 Saint-Denis", False),
        ("jeanne.1234567890@exemple.test", False),
        ("12", False),
    ],
)
def test_an_address_of_many_digits_is_no_telephone(value, phone):
    assert is_phone(value) is phone


def test_an_address_is_found_however_it_is_spaced():
    names = Names.of(["12 rue des Lilas"])
    assert names.out_of("Au 12, rue des  lilas ; pas au 112 rue des Lilas") == (
        "Au [nom effacé] ; pas au 112 rue des Lilas"
    )
