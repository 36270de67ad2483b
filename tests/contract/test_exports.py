"""Every list that a domain lets out, over the demo's rows: headings said once, each cell told in every format."""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import re
import zipfile
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, LargeBinary, NullPool, create_engine, func, inspect, select, text

import wsgi
from core.app import make_manager
from core.cases.models import Party
from core.db.base import new_id
from core.db.session import session
from core.exports.labels import COLUMNS, NAMES, TABLES, asked_labels, column_named, headings_of, package_of
from core.exports.labels import OWN as OWN_COLUMNS
from core.exports.leaving import (
    BATCH,
    GONE,
    SECRETS,
    _columns,
    _words,
    make_archive,
    take_everything,
    taken_models,
)
from core.exports.schemas import TakeEverything
from core.exports.services import _stored, list_taken
from core.exports.tables import pieces
from core.exports.words import BY_TYPE, CLOSED, OPEN, of_type
from core.extension.catalog import build_catalog, catalog
from core.extension.contributions import SubjectRef
from core.funding.models import Convention, Participant
from core.lifecycle.copies import packed
from core.lifecycle.schemas import REFUSALS
from core.lifecycle.services import export_subject
from core.referrals.models import ShareParty
from core.referrals.panels import ENDED
from core.requests.models import RequestCaller
from core.tenancy.binding import Caller, act_as, bound
from core.tenancy.models import Membership, Tenant
from core.tenancy.routing import load_actor
from tenants.demo import STRUCTURES

#: The demo is filled once for this module and the demo's own.
pytestmark = pytest.mark.xdist_group("demo")

ROOT = Path(wsgi.__file__).parent
EXPORTS = build_catalog(make_manager(wsgi.plugins())).exports
PLAIN = (str, int, float, bool, Decimal, date, datetime, time, type(None))


@pytest.fixture(scope="module")
def demo(app, stores, demo_structures):
    """The slugs of the demo's structures, filled."""
    # Tables filled this minute have no statistics yet; a served database gets them by itself.
    engine = create_engine(stores.database_owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    slugs = [structure.slug for structure in STRUCTURES]
    with app.app_context():
        enabled = {slug: len(_enabled(slug)) for slug in slugs}
    return sorted(slugs, key=lambda slug: -enabled[slug])


def _enabled(slug):
    with bound(slug, caller=Caller.COMMAND) as actor:
        return actor.tenant.enabled


def address_of(key, actor):
    """What the page of a list needs in its address; None where the structure has no such page."""
    if key == "participants":
        named = select(Convention.id).where(
            Convention.tenant_id == actor.tenant.id, Convention.grid == "fseplus"
        )
        found = session.execute(named).scalars().first()
        return {"convention_id": str(found)} if found else None
    return {"indicator": "activities"} if key == "figure_rows" else {}


@pytest.mark.parametrize("key", sorted(EXPORTS))
def test_each_list_is_told_in_plain_values_under_its_headings(key, app, demo):
    told = 0
    for slug in demo:
        with app.app_context(), bound(slug, caller=Caller.COMMAND) as actor:
            reader = replace(actor, permissions=frozenset(catalog().permissions))
            if key not in {export.key for export in catalog().exports_of(actor.tenant.enabled)}:
                continue
            act_as(reader)
            address = address_of(key, reader)
            if address is None:
                continue
            taken = list_taken(key, address, reader)
            heads = taken.table.headings
            assert len(set(heads)) == len(heads)
            rows = list(taken.rows())
            assert len(rows) == taken.count()
            for row in rows:
                assert len(row) == len(heads)
                assert all(isinstance(cell, PLAIN) for cell in row)
            for file_format in ("csv", "xlsx", "ods"):
                assert b"".join(pieces(file_format, taken.export.label, heads, rows[:50]))
            told += len(rows)
        if told:
            return
    assert told, "no structure of the demo has a row of this list"


def codes_without_a_word(actor):
    """(table, column, code) for each code of the structure's rows that its column's words do not tell."""
    for model in taken_models():
        columns = _columns(model)
        for column, one in headings_of(model, columns):
            words = _words(model, column, one, actor)
            if words is None:
                continue
            asked = getattr(model, column)
            mine = model.tenant_id == actor.tenant.id
            typed = (model.__tablename__, column) in BY_TYPE
            rows = session.execute(
                select(asked, *([model.type_key] if typed else [])).where(mine, asked.is_not(None)).distinct()
            )
            for value, *its_type in rows:
                for code in value if isinstance(value, list) else [value]:
                    if (of_type(its_type[0], code) if typed else code) not in words:
                        yield model.__tablename__, column, code


def test_every_code_of_the_demo_leaves_beside_its_word(app, demo):
    for slug in demo:
        with app.app_context(), bound(slug, caller=Caller.COMMAND) as actor:
            assert list(codes_without_a_word(actor)) == [], slug


def test_reasons_and_ends_that_no_structure_words_leave_with_the_words_of_the_pages(app, demo):
    """Why a request on data was refused, why a share ended, how a situation did, what was done."""
    with app.app_context(), bound(demo[0], caller=Caller.COMMAND) as actor:
        for table, column, words in (
            ("rights_request", "refused_for", REFUSALS),
            ("share", "close_reason", ENDED),
            ("case_record", "result", {"civic_situation.place_calm": "Lieu apaisé"}),
            ("activity", "actions", {"calm": "Apaisement"}),
        ):
            model = next(m for m in taken_models() if m.__tablename__ == table)
            told = _words(model, column, dict(headings_of(model, _columns(model)))[column], actor)
            assert words.items() <= told.items(), (column, told)


@pytest.mark.parametrize("key", sorted(EXPORTS))
def test_each_list_has_its_button_and_its_page(key, app):
    assert EXPORTS[key].endpoint in app.view_functions
    templates = [*ROOT.glob("core/*/templates/**/*.html"), *ROOT.glob("plugins/*/templates/**/*.html")]
    # A page that several lists share names them by its own key.
    shared = rf'"{key.partition("_")[0]}_" ~ page\.book\.key'
    button = re.compile(rf'export_button\(export_url\(("{key}"|{shared})\)\)')
    assert [path for path in templates if button.search(path.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def archives(app, demo):
    """What a director takes out, by slug: of as few structures as have every domain of the demo."""
    found, seen = {}, set()
    for slug in demo:
        with app.app_context(), bound(slug, caller=Caller.COMMAND) as actor:
            if actor.tenant.enabled <= seen:
                continue
            seen |= actor.tenant.enabled
            members = session.execute(select(Membership).order_by(Membership.number)).scalars()
            director = next(member for member in members if "director" in member.role_keys)
            asker = load_actor(session.get(Tenant, actor.tenant.id), director.user_id)
            act_as(asker)
            run = take_everything(TakeEverything(new_id(), "other_tool", True), actor=asker)
            make_archive(run, actor=asker)
            found[slug] = zipfile.ZipFile(io.BytesIO(b"".join(_stored(run.id, asker))))
            session.rollback()
    return found


def test_every_closed_text_of_every_domain_leaves_in_clear(archives):
    """A domain that closes a text for a record of another name fails here: nobody could read its archive."""
    opened = set()
    for archive in archives.values():
        for model in taken_models():
            rows = json.loads(archive.read(f"donnees/{model.__tablename__}.json"))
            for attribute in inspect(model).column_attrs:
                if isinstance(attribute.columns[0].type, LargeBinary) and attribute.key not in SECRETS:
                    told = {row[attribute.key] for row in rows} - {None}
                    assert GONE not in told, (model, attribute.key)
                    opened |= {model.__tablename__} if told else set()
    assert {"file_note", "housing_step", "reinsertion_journey", "share"} <= opened


def test_people_and_machines_read_the_same_rows(archives):
    """Of tables of any length: a short one is read once for both."""
    longest = 0
    for archive in archives.values():
        for model in taken_models():
            name = model.__tablename__
            rows = json.loads(archive.read(f"donnees/{name}.json"))
            text = archive.read(f"tableaux/{name}.csv").decode("utf-8-sig")
            heads, *lines = csv.reader(io.StringIO(text), delimiter=";")
            at = heads.index("Identifiant")
            assert [line[at] for line in lines] == [row["id"] for row in rows], name
            longest = max(longest, len(rows))
    assert longest > BATCH


def test_every_table_and_column_has_a_french_name_and_each_code_its_word(archives):
    told = []
    for archive in archives.values():
        text = archive.read("dictionnaire/colonnes.csv").decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert lines
        told += [line for line in lines if line["Tableau"] == line["Table"]]
        told += [line for line in lines if line["Titre dans le tableau"] == line["Colonne"]]
        core_tables = [line for line in lines if line["Table"] in TABLES]
        assert all(line["Tableau"] == TABLES[line["Table"]] for line in core_tables)
        text = archive.read("tableaux/activity.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert rows
        for head in ("Quoi", "Motif"):
            words = {row[f"{head} (code)"]: row[head] for row in rows if row[f"{head} (code)"]}
            assert words
            assert not [code for code, word in words.items() if not word or word == code]
    assert not {(line["Table"], line["Colonne"]) for line in told}


def core_models():
    return [model for model in taken_models() if model.__module__.startswith("core.")]


def test_every_closed_code_of_a_table_has_its_word(app):
    """The archive promises that a code is followed by its word: the database says which codes there are."""
    found, without = set(), []
    for model in core_models():
        checks = [c for c in model.__table__.constraints if isinstance(c, CheckConstraint)]
        for column, codes in [pair for check in checks for pair in IN.findall(str(check.sqltext))]:
            place = (model.__tablename__, column)
            found.add(place)
            without += [
                (*place, code)
                for code in re.findall(r"'(\w+)'", codes)
                if not CLOSED.get(place, {}).get(code)
            ]
    assert {("api_token", "reach"), ("import_run", "state"), ("round", "state")} <= found
    assert not without
    with app.app_context():
        columns = {(m.__tablename__, column.key) for m in core_models() for column in m.__table__.c}
    assert not {*CLOSED, *OPEN} - columns


def test_each_closed_code_stands_beside_its_word(app, archives):
    """In the rows of the demo, and in the dictionary."""
    with app.app_context():
        named = {model: headings_of(model, _columns(model)) for model in core_models()}
    told = set()
    for archive in archives.values():
        text = archive.read("dictionnaire/codes.csv").decode("utf-8-sig")
        listed = {(line["Liste"], line["Code"]) for line in csv.DictReader(io.StringIO(text), delimiter=";")}
        for model, heads in named.items():
            text = archive.read(f"tableaux/{model.__tablename__}.csv").decode("utf-8-sig")
            rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
            for column, one in heads:
                words = CLOSED.get((model.__tablename__, column))
                for row in rows if words else ():
                    code = row[f"{one.label} (code)"]
                    assert not code or row[one.label] == words[code], (model, column, code)
                    told |= {(model.__tablename__, column)} if code else set()
                assert not words or {(f"{model.__tablename__}.{column}", code) for code in words} <= listed
    assert {("case_party", "kind"), ("request", "state"), ("territory", "kind")} <= told


def test_no_column_takes_the_name_that_it_has_in_another_table(app):
    """Forms of one package that say one field in several ways: each table that has it says which is its own."""
    with app.app_context():
        labels, holders = defaultdict(set), defaultdict(list)
        for place, label, _codes in asked_labels():
            labels[place].add(label)
        for model in core_models():
            for column in set(_columns(model)) - OWN_COLUMNS:
                holders[package_of(model.__module__), column].append(str(model.__tablename__))
        mistaken = [
            (table, place[1])
            for place, tables in holders.items()
            if len(tables) > 1 and len(labels[place]) > 1
            for table in tables
            if (table, place[1]) not in NAMES
        ]
        people = [m for m in core_models() if "total" in m.__table__.c and "women" not in m.__table__.c]
        wrong = [m for m in people if column_named(m, "total").label == COLUMNS["total"]]
    assert not mistaken
    assert people
    assert not wrong


CODE = re.compile(r"[a-z]+(_[a-z]+)*")
#: « state IN ('given', 'refused') », as checks of the tables say it.
IN = re.compile(r"(\w+) in \(('[^)]*)\)", re.IGNORECASE)
#: Who a copy is made for, in a demo: enough of them that each domain tells something.
COPIES = 25
VALUE = re.compile(r"<dd>(.*?)</dd>", re.DOTALL)


def known_codes():
    """Every code of a list, and every state of a workflow."""
    codes = {code.value for code_list in catalog().code_lists.values() for code in code_list.codes}
    return codes | {state.key for kind in catalog().case_types.values() for state in kind.states}


def those_who_may_ask(actor):
    """People of the files, the fullest first; then callers, members, and whoever a domain knows in its own way.

    Each of them once, however many of these ways lead to her.
    """
    parties = (
        select(Party.person_id)
        .where(Party.tenant_id == actor.tenant.id, Party.person_id.is_not(None))
        .group_by(Party.person_id)
        .order_by(func.count().desc(), Party.person_id)
    )
    shared = (
        select(Party.person_id)
        .join(ShareParty, (ShareParty.tenant_id == Party.tenant_id) & (ShareParty.party_id == Party.id))
        .where(Party.tenant_id == actor.tenant.id, Party.person_id.is_not(None))
    )
    told = select(Participant.person_id).where(Participant.tenant_id == actor.tenant.id)
    found = [session.execute(each.limit(COPIES)).scalars() for each in (parties, shared, told)]
    for person_id in dict.fromkeys(itertools.chain(*found)):
        yield SubjectRef("person", person_id)
    for kind, model in (("request_caller", RequestCaller), ("membership", Membership)):
        statement = select(model.id).where(model.tenant_id == actor.tenant.id).limit(5)
        for row_id in session.execute(statement).scalars():
            yield SubjectRef(kind, row_id)


def test_no_code_nor_machine_date_stands_in_a_copy_that_is_read(app, demo):
    """It is handed to a citizen: words, days in French, yes or no."""
    titles = {}
    for slug in demo:
        with app.app_context(), bound(slug, caller=Caller.COMMAND) as actor:
            codes = known_codes()
            for subject in those_who_may_ask(actor):
                parts = export_subject(subject, actor=actor)
                for owner, part in parts:
                    for row in part.rows[:1] if part.title != "Fichiers importés" else ():
                        titles.setdefault(part.title, set()).add((owner, tuple(row)))
                packet = packed(parts, made_on=date(2026, 11, 30), structure=actor.tenant.name)
                page = zipfile.ZipFile(io.BytesIO(packet)).read("copie-a-lire.html").decode()
                values = {html.unescape(found) for found in VALUE.findall(page)}
                assert not {one for one in values if CODE.fullmatch(one) and one in codes}
                assert not {one for one in values if re.match(r"\d{4}-\d\d-\d\d", one)}
                assert not values & {"True", "False", "None"}
                heads = re.findall(r"<h2>(.*?)</h2>", page)
                assert len(heads) == len(set(heads))
    assert {title for title, tellers in titles.items() if len(tellers) > 1} == set(), "one title, two things"
    told = set(titles)
    assert {
        "Identité", "Contacts", "Dossiers", "Rencontres", "Ses paroles", "Propositions et réponses",
        "Liens rompus et rétablis", "Accords conclus", "Accords donnés, refusés ou retirés", "Partages", "Demandes",
        "Étapes de la procédure", "Points d’étape", "Démarches", "Équipes des centres",
    } <= told  # fmt: skip
