"""What names somebody is looked for as people write it: a street without its postcode, a name without its accents."""

from __future__ import annotations

import pytest

from core.casefiles.naming import Names
from core.people.former import streets_of


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


def test_an_address_is_found_however_it_is_spaced():
    names = Names.of(["12 rue des Lilas"])
    assert names.out_of("Au 12, rue des  lilas ; pas au 112 rue des Lilas") == (
        "Au [nom effacé] ; pas au 112 rue des Lilas"
    )
