"""People brought in from a spreadsheet. What the law lets nobody note (health, origin) has no column here either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select, tuple_

from core.casefiles.permissions import EDIT_PEOPLE
from core.db.base import new_id, now
from core.db.bulk import write_rows
from core.db.session import session
from core.db.writing import apply_changes
from core.extension.importing import ImportedRow, Importer, ImportField, ImportKey
from core.ingest.removing import edited_columns, remove_unused
from core.people.access import known_to
from core.people.models import Person, PersonContact
from core.people.naming import digits_of, search_text, sort_name
from core.people.restriction import RESTRICTED, refuse_restricted
from core.people.schemas import LIVES_HERE_CHOICES, NAMES, RegisterPerson, RegisterPersonSchema
from core.tenancy.binding import Actor

#: Columns of a person that a file may say.
SAID: Final = (*NAMES, "birth_date", "age_band", "gender", "lives_here", "address", "interpreter")


def _lives_here(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(choice[0]), str(choice[1])) for choice in LIVES_HERE_CHOICES]


FIELDS: Final = (
    ImportField("family_name", ("Nom", "Nom de famille", "Nom d’usage"), label="Nom"),
    ImportField("given_name", ("Prénom", "Prénoms"), label="Prénom"),
    ImportField("nickname", ("Surnom",)),
    ImportField("birth_date", ("Date de naissance", "Naissance", "Né le", "Née le", "DDN")),
    ImportField("age_band", ("Tranche d’âge", "Âge")),
    ImportField("gender", ("Genre", "Sexe"), also={"H": "m", "Mme": "f"}),
    ImportField(
        "lives_here",
        ("Habite la commune", "Réside sur la commune"),
        choices=_lives_here,
        also={"o": "yes", "n": "no", "nsp": "unknown"},
    ),
    ImportField("address", ("Adresse", "Domicile")),
    ImportField("interpreter", ("Interprète", "Besoin d’un interprète")),
    ImportField("phone", ("Téléphone", "Tél", "Portable", "Mobile", "Numéro de téléphone")),
)


def find_by_identity(
    keys: Sequence[tuple[Any, ...]], actor: Actor
) -> Mapping[tuple[Any, ...], Sequence[Any]]:
    """Records with the same first name, name and birth date, however they are spelt."""
    folded = {key: (sort_name(key[1], key[0], ""), key[2]) for key in keys}
    rows = session.execute(
        select(Person.id, Person.sort_name, Person.birth_date).where(
            Person.tenant_id == actor.tenant.id,
            Person.erased_at.is_(None),
            known_to(actor),
            tuple_(Person.sort_name, Person.birth_date).in_(list(folded.values())),
        )
    )
    found: dict[tuple[str, Any], list[Any]] = {}
    for row in rows:
        found.setdefault((row.sort_name, row.birth_date), []).append(row.id)
    return {key: found.get(one, []) for key, one in folded.items()}


KEYS: Final = (
    ImportKey(
        "identity",
        "Nom, prénom et date de naissance",
        ("family_name", "given_name", "birth_date"),
        find_by_identity,
    ),
)


def say(command: RegisterPerson, given: frozenset[str], _actor: Actor) -> dict[str, Any]:
    said = {name: getattr(command, name) for name in SAID if name in given}
    if said.get("birth_date") is not None:
        said["age_band"] = None  # it would grow wrong beside the birth date
    return said


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write new records with their telephone, in bulk; nobody's agreement is recorded by a file."""
    moment = now()
    people, contacts = [], []
    for row in rows:
        said = {name: getattr(row.command, name) for name in SAID}
        said |= say(row.command, frozenset(SAID), actor)
        names = [said[name] for name in NAMES]
        folded = {"sort_name": sort_name(*names), "search_text": search_text(*names)}
        people.append({"id": row.id, **edited_columns(actor, moment), **said, **folded})
        if row.command.phone:
            contacts.append(_telephone(row, actor, moment))
    write_rows(Person, people, actor)
    write_rows(PersonContact, contacts, actor)


def _telephone(row: ImportedRow, actor: Actor, moment: Any) -> dict[str, Any]:
    phone = row.command.phone
    return {
        "id": new_id(),
        "person_id": row.id,
        "kind": "phone",
        "value": phone,
        "digits": digits_of(phone),
        "shared": False,
        "no_message": False,
        "nothing_home": False,
        "hours": "",
        "ask_for": "",
        **edited_columns(actor, moment),
    }


def guard(person: Person, _actor: Actor) -> str:
    return RESTRICTED if person.restricted_on is not None else ""


def change(person: Person, columns: Mapping[str, Any], actor: Actor) -> None:
    """Correct what a file says otherwise. Raises Refused when her data is under restriction."""
    refuse_restricted(person)
    names = {name: columns.get(name, getattr(person, name)) for name in NAMES}
    apply_changes(person, person.version, columns, actor=actor)
    person.sort_name = sort_name(*names.values())
    person.search_text = search_text(*names.values())
    session.flush()


IMPORTER: Final = Importer(
    "people",
    "Personnes",
    "Les personnes suivies par nom : identité et téléphone. Aucune donnée de santé ni d’origine.",
    "user",
    model=Person,
    schema=RegisterPersonSchema,
    fields=FIELDS,
    permission=EDIT_PEOPLE,
    say=say,
    create=create,
    change=change,
    remove=remove_unused(Person, PersonContact.person_id),
    keys=KEYS,
    guard=guard,
    people=True,
    warning=(
        "Un fichier n’apporte l’accord de personne : chaque accord se note dans le dossier. N’importez que les "
        "personnes que vous accompagnez encore."
    ),
    order=20,
)
