"""Searching people by what somebody types: names, a slip of the finger, two words, a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from flask import g
from sqlalchemy import select

from core.access.permissions import MEDIATOR
from core.app import Passerelle
from core.db.session import session
from core.launcher.stores import Stores
from core.people.pages import list_page, rows_of
from core.search.services import find_people
from core.tenancy.binding import Actor, act_as, bind
from core.tenancy.models import Tenant
from core.tenancy.routing import load_actor
from core.testing.plugin import Member, create_member, create_structure
from tests.bench.measuring import milliseconds, say, tell
from tests.bench.seeding import EDITED, OF_EDITED, writer

SIZES: Final = {"20k": 20_000, "100k": 100_000}
GIVEN: Final = [
    "marie",
    "jean",
    "nathalie",
    "michel",
    "isabelle",
    "philippe",
    "sylvie",
    "alain",
    "catherine",
    "patrick",
    "francoise",
    "pierre",
    "martine",
    "nicolas",
    "christine",
    "christophe",
    "monique",
    "stephane",
    "valerie",
    "laurent",
    "sandrine",
    "fatima",
    "mohamed",
    "amina",
    "ousmane",
    "ines",
    "lucas",
    "lea",
    "hugo",
    "chloe",
    "enzo",
    "manon",
    "nathan",
    "camille",
    "yanis",
    "sarah",
    "adama",
    "mariam",
    "ibrahim",
    "khadija",
    "sofia",
    "nour",
    "hassan",
    "thi",
    "anh",
    "joao",
    "maria",
    "piotr",
    "ana",
    "elena",
    "dimitri",
    "helene",
    "jeanpierre",
    "annick",
    "loic",
    "gwenaelle",
    "yves",
    "odile",
]
FAMILY: Final = [
    "martin",
    "bernard",
    "thomas",
    "petit",
    "robert",
    "richard",
    "durand",
    "dubois",
    "moreau",
    "laurent",
    "simon",
    "michel",
    "lefebvre",
    "leroy",
    "roux",
    "david",
    "bertrand",
    "morel",
    "fournier",
    "girard",
    "bonnet",
    "dupont",
    "lambert",
    "fontaine",
    "rousseau",
    "vincent",
    "muller",
    "lefevre",
    "faure",
    "andre",
    "mercier",
    "blanc",
    "guerin",
    "boyer",
    "garnier",
    "chevalier",
    "francois",
    "legrand",
    "gauthier",
    "garcia",
    "perrin",
    "robin",
    "clement",
    "morin",
    "nicolas",
    "henry",
    "roussel",
    "mathieu",
    "gautier",
    "masson",
    "marchand",
    "duval",
    "denis",
    "dumont",
    "marie",
    "lemaire",
    "noel",
    "meyer",
    "dufour",
    "meunier",
    "brun",
    "blanchard",
    "giraud",
    "joly",
    "riviere",
    "lucas",
    "brunet",
    "gaillard",
    "barbier",
    "arnaud",
    "martinez",
    "gerard",
    "roche",
    "renard",
    "schmitt",
    "roy",
    "leroux",
    "colin",
    "vidal",
    "caron",
    "picard",
    "roger",
    "fabre",
    "aubert",
    "lemoine",
    "renaud",
    "dumas",
    "lacroix",
    "olivier",
    "philippe",
    "bourgeois",
    "pierre",
    "benoit",
    "rey",
    "leclerc",
    "payet",
    "rolland",
    "leclercq",
    "guillaume",
    "lecomte",
    "lopez",
    "jean",
    "dupuy",
    "guillot",
    "hubert",
    "berger",
    "carpentier",
    "sanchez",
    "dupuis",
    "moulin",
    "louis",
    "deschamps",
    "huet",
    "vasseur",
    "perez",
    "boucher",
    "fleury",
    "royer",
    "klein",
    "jacquet",
    "adam",
    "paris",
    "poirier",
    "marty",
    "aubry",
    "guyot",
    "carre",
    "charles",
    "renault",
    "charpentier",
    "menard",
    "diallo",
    "traore",
    "coulibaly",
    "diarra",
    "keita",
    "haddad",
    "benali",
    "cisse",
    "sarr",
    "ndiaye",
    "nguyen",
    "silva",
    "pereira",
    "ferreira",
    "legoff",
]
#: A slip, a rare name, the commonest ones, a beginning, two words in either order, nobody at all.
TYPED: Final = ("dupnot", "quillevere", "martin", "marie martin", "mart", "benali fatima", "Le Goff", "zzyzx")
TELEPHONE: Final = "06 12 34 56 78"

#: One name in ten is one of a kind, as in life; the others are those of the lists.
PEOPLE = f"""
INSERT INTO person (tenant_id, id, given_name, family_name, sort_name, search_text, {EDITED})
SELECT %(tenant)s, uuidv7(), given, family, family || ' ' || given, given || ' ' || family, {OF_EDITED}
FROM (
    SELECT (%(given)s::text[])[1 + (n * 7 + n / 61) %% %(givens)s] AS given,
           CASE WHEN n %% 10 = 0 THEN substr(translate(md5(n::text), '0123456789', 'aeiouylmnr'), 1, 9)
                ELSE (%(family)s::text[])[1 + (n * 13 + n / 157) %% %(families)s] END AS family
    FROM generate_series(1, %(people)s) n
) named
"""  # noqa: S608 (every text is ours)
CONTACTS = f"""
INSERT INTO person_contact (tenant_id, id, person_id, kind, value, digits, {EDITED})
SELECT tenant_id, uuidv7(), id, 'phone', '+33' || d, d, {OF_EDITED}
FROM (SELECT tenant_id, id, (612345677 + row_number() OVER ())::text AS d FROM person
      WHERE tenant_id = %(tenant)s) numbered
"""  # noqa: S608 (every text is ours)


#: A third of them have a file; one file in ten is of a type that the reader may not open.
FILES = f"""
WITH known AS (
    SELECT tenant_id, id, row_number() OVER (ORDER BY id) AS n FROM person WHERE tenant_id = %(tenant)s
), file AS (
    INSERT INTO case_record (tenant_id, id, type_key, domain, subject, state, opened_on, last_on, named_at, data,
                             people_estimated, {EDITED})
    SELECT tenant_id, id, CASE WHEN n %% 30 = 0 THEN 'youth_followup' ELSE 'mediation_file' END, 'school_youth',
           'Dossier', 'reach', current_date, current_date, now(), '{{}}'::jsonb, false, {OF_EDITED}
    FROM known WHERE n %% 3 = 0
)
INSERT INTO case_party (tenant_id, id, case_id, person_id, kind, position, label, {EDITED})
SELECT tenant_id, uuidv7(), id, id, 'person', 1, 'Partie A', {OF_EDITED} FROM known WHERE n %% 3 = 0
"""  # noqa: S608 (every text is ours)


def _fill(stores: Stores, member: Member, people: int) -> None:
    values = {
        "tenant": member.structure.id,
        "people": people,
        "given": GIVEN,
        "givens": len(GIVEN),
        "family": FAMILY,
        "families": len(FAMILY),
    }
    with writer(stores) as connection:
        connection.execute(PEOPLE, values)
        connection.execute(CONTACTS, values)
        connection.execute(FILES, values)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE person")
        for table in ("person_contact", "case_record", "case_party"):
            connection.execute(f"VACUUM ANALYZE {table}")


def person_search(app: Passerelle, stores: Stores) -> None:
    """The slowest of what people type, from the words to the rows read again under the locks, as read by somebody for
    whom not everybody exists.
    """
    members = {}
    for size, people in SIZES.items():
        members[size] = create_member(app, create_structure(app, "named_files", "youth_outreach"), MEDIATOR)
        _fill(stores, members[size], people)
    for size, member in members.items():
        with _reading(app, member) as actor:
            calls = [_searching(typed, actor) for typed in (*TYPED, TELEPHONE)]
            times = milliseconds(*calls, rounds=30)
            (first_page,) = milliseconds(partial(list_page, None, actor), rounds=30)
        for typed, spent in zip((*TYPED, TELEPHONE), times, strict=True):
            tell(f"  {size} « {typed} »: {spent:.1f} ms")
        say(f"person_search_{size}_ms", max(times), "ms")
        say(f"person_list_{size}_ms", first_page, "ms")


@contextmanager
def _reading(app: Passerelle, member: Member) -> Iterator[Actor]:
    with app.test_request_context("/"), app.app_context():
        g.slug = member.structure.slug
        tenant = session.execute(select(Tenant).where(Tenant.id == member.structure.id)).scalar_one()
        bind(tenant.id)
        actor = load_actor(tenant, member.user_id)
        act_as(actor)
        yield actor
        session.rollback()


def _searching(typed: str, actor: Actor) -> Callable[[], object]:
    return lambda: rows_of(find_people(typed, actor), actor)
