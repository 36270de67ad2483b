"""Load the communes of France, with their postcodes, from the package fetched at build time.

Source: ``@etalab/decoupage-administratif`` (INSEE's official geographic code, La Poste's postcodes; Licence
Ouverte). The pinned version and its integrity stand in ``pyproject.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from core.db.sorting import sort_key
from core.errors import ConfigurationError

DATA: Final = Path(__file__).parents[1] / "web" / "vendor" / "communes" / "data"
MAINLAND: Final = "Europe/Paris"

#: Clocks overseas, by department or collectivity. French Polynesia has three zones: that of Tahiti stands.
OVERSEAS_ZONES: Final = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}

#: Names that the departments' file leaves out.
COLLECTIVITIES: Final = {
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "984": "Terres australes et antarctiques françaises",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
    "989": "Île de Clipperton",
}

COLUMNS: Final = (
    "insee_code",
    "name",
    "sort_name",
    "postcodes",
    "department",
    "department_name",
    "zone",
    "population",
    "current",
)


def _read(name: str) -> list[dict[str, Any]]:
    path = DATA / name
    if not path.is_file():
        raise ConfigurationError(
            f"La liste des communes manque ({path}) : « pip install -e . » va la chercher."
        )
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def commune_rows() -> Iterator[tuple[Any, ...]]:
    """Every commune of today, in the order of COLUMNS; delegated ones and arrondissements are left out."""
    names = {d["code"]: d["nom"] for d in _read("departements.json")} | COLLECTIVITIES
    for commune in _read("communes.json"):
        if commune["type"] != "commune-actuelle":
            continue
        department = commune["departement"]
        yield (
            commune["code"],
            commune["nom"].replace("'", "’"),
            sort_key(commune["nom"]),
            json.dumps(commune.get("codesPostaux", [])),
            department,
            names.get(department, department).replace("'", "’"),
            OVERSEAS_ZONES.get(department, MAINLAND),
            commune.get("population", 0),
            True,
        )


def load_communes(connection: Connection) -> int:
    """Bring the table ``commune`` to the package's list, as the tables' owner; returns how many there are.

    Run again it changes nothing. A commune that left the list (a merger) keeps its row, no longer current.
    """
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM commune)")
        if not cursor.fetchone()[0]:
            return _copy(cursor, "commune")
        cursor.execute("CREATE TEMP TABLE fresh_commune (LIKE commune) ON COMMIT DROP")
        total = _copy(cursor, "fresh_commune")
        _merge(cursor)
        cursor.execute("DROP TABLE fresh_commune")
    return total


def _copy(cursor: Any, table: str) -> int:
    with cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in commune_rows():
            copy.write_row(row)
    return int(cursor.rowcount)


def _merge(cursor: Any) -> None:
    """Write only the rows that differ, and note those that left."""
    names = ", ".join(COLUMNS)
    updates = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
    mine = ", ".join(f"commune.{name}" for name in COLUMNS)
    theirs = ", ".join(f"excluded.{name}" for name in COLUMNS)
    cursor.execute(
        f"INSERT INTO commune ({names}) SELECT {names} FROM fresh_commune "  # noqa: S608 (literal names)
        f"ON CONFLICT (insee_code) DO UPDATE SET {updates} WHERE ({mine}) IS DISTINCT FROM ({theirs})"
    )
    cursor.execute(
        "UPDATE commune SET current = false WHERE current AND NOT EXISTS "
        "(SELECT FROM fresh_commune f WHERE f.insee_code = commune.insee_code)"
    )
