"""Words that domains keep about files: whoever left a file is looked for in them, and nobody else's words go.

A table of a domain that leads to a file declares its words (``FileTexts``); a new column of words fails the first test
until it is declared there, or said to be a code.
"""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, Text, select

from core.casefiles.services import link_person, unlink_person
from core.cases.completing import add_party
from core.cases.schemas import AddParty
from core.db.base import new_id
from core.db.session import session
from core.db.writing import Revision
from core.errors import ConfigurationError
from core.extension.catalog import catalog, check_file_texts
from core.extension.contributions import FileTexts, SubjectRef
from core.files import envelope
from core.files.examples import named_file
from core.lifecycle.services import erase_subject, export_subject
from core.people.schemas import RegisterPerson
from core.people.services import merge_people, register_person
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row, scoped_models
from tests.contract.test_lifecycle import leading_to

#: Columns of such tables that hold a code, a number or a fingerprint, by their name or with their table's.
CODES = {
    "action", "age", "blocked", "category", "close_reason", "concern", "content_hash", "creditor", "gravity", "kind",
    "level", "mode", "moment", "need", "next_stage", "number", "operator", "outcome", "part", "prescriber", "result",
    "service", "side", "source", "stage", "state", "status", "step", "taken_up", "theme", "track", "uptake", "urgency",
    "who", "youth_sighting.spot",
}  # fmt: skip
SAID = "Mme Hautecombe a écrit au bailleur"
LEFT = "Mme [nom effacé] a écrit au bailleur"
#: What another says in the same table, of another file that she left.
THEIRS = "M. Tardieu attend une réponse"


def declared():
    return list(catalog().file_texts.values())


def test_every_word_about_a_file_is_declared_or_a_code(app):
    with app.app_context():
        told = {texts.key: {*texts.clear, *texts.sealed} for texts in declared()}
    models = [m for m in scoped_models() if m.__module__.startswith("plugins.")]
    leading = leading_to("case_record", [model.__table__ for model in scoped_models()])
    for model in models:
        table = model.__tablename__
        if table not in leading:
            continue
        words = {c.name for c in model.__table__.c if isinstance(c.type, Text | LargeBinary)}
        codes = {name for name in words if name in CODES or f"{table}.{name}" in CODES}
        assert words - codes == told.pop(table, set()), table
    assert not told


def test_words_said_to_lie_where_no_column_is_are_refused_at_boot(app):
    with app.app_context():
        model = declared()[0].model
    for texts in (FileTexts(model, model.case_id), FileTexts(model, model.case_id, clear=("ailleurs",))):
        with pytest.raises(ConfigurationError, match=f"essai.*{model.__tablename__}"):
            check_file_texts("essai", texts)


def a_row(texts, case, said, actor):
    """A row of the declared table about this file, each of its texts saying so, and having said it before."""
    columns = texts.model.__table__.c
    above = {"case_id": case.id}
    if "case_id" not in columns:
        link = next(c for c in texts.model.__table__.foreign_key_constraints if len(c.columns) == 2)
        name = next(c.name for c in link.columns if c.name != "tenant_id")
        parent = next(m for m in scoped_models() if m.__table__ is link.referred_table)
        above = {name: make_row(parent, case_id=case.id).id}
    row = make_row(texts.model, **above, **dict.fromkeys(texts.clear, said))
    for name in texts.sealed:
        setattr(row, name, closed(texts, row.id, name, said, case, actor))
    session.flush()
    changes = {name: [said, said] for name in texts.clear} | {"day": ["2026-01-01", "2026-01-02"]}
    make_row(Revision, entity=texts.key, entity_id=row.id, changes=changes)
    return row.id


def closed_under(texts, row_id, name):
    return row_id if len(texts.sealed) == 1 else f"{row_id}:{name}"


def closed(texts, row_id, name, said, case, actor):
    under = closed_under(texts, row_id, name)
    return envelope.close_text(said, owner=envelope.of_case(case.id), record_id=under, actor=actor)


def read(texts, row_id, actor):
    row = session.execute(select(texts.model).where(texts.model.id == row_id)).scalar_one()
    opened = [
        envelope.open_text(getattr(row, n), record_id=closed_under(texts, row_id, n), actor=actor)
        for n in texts.sealed
    ]
    return [getattr(row, name) for name in texts.clear] + opened


def before(texts, row_id):
    found = select(Revision.changes).where(Revision.entity == texts.key, Revision.entity_id == row_id)
    return list(session.execute(found).scalars())


def unlinked(case, person, other, actor):
    party = add_party(case, AddParty(new_id(), "person"), actor=actor)
    link_person(party, person.id, actor=actor)
    unlink_person(party, actor=actor)


def given_to_another(case, person, other, actor):
    unlinked(case, person, other, actor)
    party = add_party(case, AddParty(new_id(), "person"), actor=actor)
    link_person(party, person.id, actor=actor)
    unlink_person(party, actor=actor)
    link_person(party, other.id, actor=actor)


def known_by_a_merged_record(case, person, other, actor):
    second = register_person(RegisterPerson(new_id(), given_name="Odette"), actor=actor)
    unlinked(case, second, other, actor)
    merge_people(person, second, actor=actor)


@pytest.fixture
def lead(app):
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    return create_member(app, create_structure(app, *names), "director")


@pytest.mark.parametrize("leave", [unlinked, given_to_another, known_by_a_merged_record])
def test_whoever_left_a_file_is_named_no_more_in_what_domains_keep_of_it(lead, acting, leave):
    with acting(lead) as actor:
        names = {"given_name": "Odette", "family_name": "Hautecombe"}
        person = register_person(RegisterPerson(new_id(), **names), actor=actor)
        other = register_person(
            RegisterPerson(new_id(), given_name="Gaël", family_name="Tardieu"), actor=actor
        )
        files = named_file(actor), named_file(actor)
        for case in files:
            leave(case, person, other, actor)
        rows = [
            (
                texts,
                *(a_row(texts, case, said, actor) for case, said in zip(files, (SAID, THEIRS), strict=True)),
            )
            for texts in declared()
        ]
        subject = SubjectRef("person", person.id)
        held = str([part.rows for _plugin, part in export_subject(subject, actor=actor)])
        assert "Tardieu" not in held, "the file is another's"
        erase_subject(subject, actor=actor)
        session.expire_all()
        for texts, hers, theirs in rows:
            assert set(read(texts, hers, actor)) == {LEFT}, texts.key
            assert set(read(texts, theirs, actor)) == {THEIRS}, texts.key
            assert before(texts, hers) == [{"day": ["2026-01-01", "2026-01-02"]}], texts.key


def test_what_domains_keep_of_her_file_names_her_alone_in_her_copy(lead, acting):
    with acting(lead) as actor:
        names = {"given_name": "Odette", "family_name": "Hautecombe"}
        person = register_person(RegisterPerson(new_id(), **names), actor=actor)
        other = register_person(
            RegisterPerson(new_id(), given_name="Gaël", family_name="Tardieu"), actor=actor
        )
        case = named_file(actor)
        case.type_key = "reinsertion_path"
        for one in (person, other):
            party = add_party(case, AddParty(new_id(), "person"), actor=actor)
            link_person(party, one.id, actor=actor)
        for texts in declared():
            a_row(texts, case, f"{SAID} ; M. Tardieu, 07 11 22 33 44, n’est pas d’accord", actor)
        subject = SubjectRef("person", person.id)
        parts = export_subject(subject, actor=actor)
        told = f"{SAID} ; M. [autre personne], [autre contact], n’est pas d’accord"
        domains = {owner for owner, part in parts if told in str(part.rows)}
        assert domains == {"housing", "reinsertion", "youth_outreach"}, (
            "rules of use and incidents name nobody"
        )
        assert "Tardieu" not in str(parts)
