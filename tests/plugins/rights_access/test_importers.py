"""Requests of last year come in from a spreadsheet as the form would have written them, and go back whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from core.activities.importers import BY_FORM, BY_IMPORT
from core.activities.models import Activity, ActivityMember
from core.codelists.services import options
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import apply_changes
from core.extension.catalog import Catalog
from core.testing.plugin import create_member, create_structure
from plugins.rights_access.models import Act
from tests.core.ingest.conftest import Journey

FILE = (
    "Date;Thème;Organisme;Acte;Résultat;Personnes reçues;Femmes;Équipe\n"
    "3/2/24;{theme};{operator};{act};{result};2;1;Nadège Verdier\n"
    "4/2/24;{theme};;{act};;;;\n"
)


@pytest.fixture
def lead(app):
    home = create_structure(app, "rights_access", "named_files")
    return create_member(app, home, "coordinator", given_name="Nadège", family_name="Verdier")


@pytest.fixture
def journey(app, lead, signed_in, acting):
    return Journey(app, lead, signed_in(lead), acting)


@pytest.fixture
def words(acting, lead):
    """The first word of each list, and its code."""
    with acting(lead) as actor:
        keys = {
            "theme": "rights_theme",
            "operator": "operator",
            "act": "rights_act",
            "result": "rights_result",
        }
        return {name: options(key, actor)[0] for name, key in keys.items()}


def bring(journey, words):
    journey.send(FILE.format(**{name: one.label for name, one in words.items()}), importer="rights_acts")
    journey.accept()
    assert journey.run().state == "checked", (journey.run().state, journey.facts().get("unknown"))
    return journey.run().counts


def rows(acting, lead):
    with acting(lead) as actor:
        statement = (
            select(Activity.day, Activity.kind, Activity.domain, Activity.total, Act.theme, Act.operator, Act.act,
                   Act.result, Act.verb)
            .join(Act, Act.activity_id == Activity.id)
            .where(Activity.tenant_id == actor.tenant.id)
            .order_by(Activity.day)
        )  # fmt: skip
        return [tuple(row) for row in session.execute(statement)]


def test_each_row_is_one_entry_and_what_it_was_about(journey, words, acting, lead):
    assert bring(journey, words) == {"new": 2}
    journey.apply()
    theme, operator, act, result = (words[name].value for name in ("theme", "operator", "act", "result"))
    found = rows(acting, lead)
    assert [row[:8] for row in found] == [
        (date(2024, 2, 3), "rights_act", "rights", 2, theme, operator, act, result),
        (date(2024, 2, 4), "rights_act", "rights", None, theme, None, act, None),
    ]
    assert all(row[8] for row in found)  # what mediation does follows from the act
    with acting(lead) as actor:
        team = select(ActivityMember.membership_id).where(ActivityMember.tenant_id == actor.tenant.id)
        assert session.execute(team).scalars().all() == [lead.membership_id]


def test_the_whole_is_taken_back_but_an_entry_corrected_since(journey, words, acting, lead):
    bring(journey, words)
    journey.apply()
    with acting(lead) as actor:
        second = session.execute(select(Activity).where(Activity.day == date(2024, 2, 4))).scalar_one()
        apply_changes(second, second.version, {"total": 3}, actor=actor)
        commit()
    journey.press("annuler")
    assert [row[0] for row in rows(acting, lead)] == [date(2024, 2, 4)]
    with acting(lead):
        assert len(session.execute(select(Act.id)).all()) == 1


def test_an_act_without_its_theme_or_to_come_is_refused_in_the_words_of_the_form(journey, words):
    act = words["act"].label
    journey.send(
        f"Date;Thème;Acte\n3/2/24;;{act}\n3/2/2098;{words['theme'].label};{act}\n", importer="rights_acts"
    )
    journey.accept()
    told = [(line, column) for line, column, _sentence in journey.faults()]
    assert told == [("2", "Thème"), ("3", "Date")]


def test_the_importer_of_entries_names_the_right_one_for_such_a_kind(journey, acting, lead):
    journey.send("Date;Nature;Nombre de personnes\n3/2/24;Accès aux droits;4\n3/2/24;Présence active;2\n")
    journey.accept()
    assert journey.run().state == "checked"  # nobody is asked what « Accès aux droits » means
    sentence = BY_IMPORT.format("Accès aux droits", "Demandes d’accès aux droits")
    assert journey.faults() == [("2", "Nature", sentence)]
    assert journey.run().counts["new"] == 1


def test_a_kind_without_an_importer_is_sent_to_its_form(journey, monkeypatch):
    monkeypatch.setattr(
        Catalog, "importers_of", lambda self, _on: [one for one in self.importers.values() if not one.kinds]
    )
    journey.send("Date;Nature\n3/2/24;Accès aux droits\n")
    journey.accept()
    assert journey.faults() == [("2", "Nature", BY_FORM.format("Accès aux droits"))]
