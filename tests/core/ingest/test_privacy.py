"""A person's rights over files that name her, and what a file leaves behind it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.extension.contributions import SubjectRef
from core.ingest import pieces
from core.ingest.models import ImportPiece, ImportReference, ImportRun
from core.ingest.services import forget_import
from core.lifecycle.services import erase_subject, export_subject
from core.people.models import Person
from tests.contract.test_lifecycle import everything_held

PEOPLE = (
    "Réf;Nom;Prénom;Téléphone;Adresse\n"
    "D-1;Zanzibari;Colette;0639984711;3 rue des Canaris\n"
    "D-2;Ndiaye;Ousmane;;7 rue Basse\n"
)
ENTRIES = (
    "Date;Nature;Note\n3/2/25;Présence active;Vu Mme Zanzibari au square\n4/2/25;Présence active;Calme\n"
)


@pytest.fixture
def brought(journey, acting, lead):
    """Two files that name one person: her own line, then a note; and her id."""
    runs = {}
    for importer, content in (("people", PEOPLE), ("activities", ENTRIES)):
        journey.send(content, importer=importer)
        journey.accept()
        journey.apply()
        assert journey.run().state == "applied"
        runs[importer] = journey.run_id
    with acting(lead) as actor:
        statement = select(Person.id).where(
            Person.tenant_id == actor.tenant.id, Person.family_name == "Zanzibari"
        )
        runs["person"] = session.execute(statement).scalar_one()
    return runs


def kinds(run_id, actor):
    statement = select(ImportPiece.kind).where(
        ImportPiece.tenant_id == actor.tenant.id, ImportPiece.run_id == run_id
    )
    return set(session.execute(statement).scalars())


def test_her_copy_holds_her_line_and_says_where_else_she_is_named(brought, acting, lead):
    with acting(lead) as actor:
        parts = [part for _p, part in export_subject(SubjectRef("person", brought["person"]), actor=actor)]
        [lines] = [part.rows for part in parts if part.title == "Fichiers importés"]
    assert [row["Ligne"] for row in lines] == [2, 2]
    assert lines[0]["Adresse"] == "3 rue des Canaris"
    assert lines[1] == {
        "Fichier importé le": lines[1]["Fichier importé le"],
        "Ligne": 2,
        "Contenu": "une autre personne",
    }
    assert "Ousmane" not in str(lines)


def test_her_erasure_takes_the_files_that_name_her_and_leaves_her_out_of_the_undoing(
    brought, acting, lead, journey
):
    with acting(lead) as actor:
        erase_subject(SubjectRef("person", brought["person"]), actor=actor)
        commit()
    with acting(lead) as actor:
        assert kinds(brought["people"], actor) == {"undo"}
        assert kinds(brought["activities"], actor) == {"undo"}
        undo = pieces.get(get_or_404(ImportRun, brought["people"]), "undo", 0, actor)
        assert [line for line, _id, _v in undo["new"]] == [3]
        marks = (
            select(func.count())
            .select_from(ImportReference)
            .where(ImportReference.tenant_id == actor.tenant.id)
        )
        assert session.execute(marks).scalar_one() == 1
    journey.run_id = brought["people"]
    journey.press("annuler")
    assert journey.run().state == "undone"
    with acting(lead) as actor:
        left = (
            session.execute(select(Person.family_name).where(Person.tenant_id == actor.tenant.id))
            .scalars()
            .all()
        )
    assert left == [""], "the other’s record is taken back, hers stays and names nobody"


def test_nothing_that_was_typed_can_be_read_in_the_tables_of_imports(brought, superuser, stores):
    held = [row for table, row in everything_held(superuser, stores) if table.startswith("import_")]
    assert held
    for word in ("zanzibari", "canaris", "colette", "639984711", "prénom"):
        assert not [row for row in held if word in row.casefold()], word


def test_a_forgotten_file_opens_no_more_even_from_an_old_copy(brought, acting, lead):
    with acting(lead) as actor:
        run = get_or_404(ImportRun, brought["people"])
        statement = select(ImportPiece).where(ImportPiece.run_id == run.id, ImportPiece.kind == "original")
        old = session.execute(statement.limit(1)).scalar_one()
        session.expunge(old)
        forget_import(run, actor=actor)
        commit()
    with acting(lead) as actor:
        run = get_or_404(ImportRun, brought["people"])
        session.add(ImportPiece(id=old.id, run_id=run.id, kind="original", n=0, sealed=old.sealed))
        session.flush()
        with pytest.raises(pieces.UnreadableError):
            pieces.original(run, actor)
