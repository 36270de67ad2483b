"""What leaves is named in French: tables, columns, files."""

from __future__ import annotations

import pytest

from core.exports.labels import headings_of, table_label
from core.exports.leaving import _columns, taken_models
from core.exports.tables import slug_of


def test_no_table_and_no_column_keeps_its_technical_name(app):
    with app.app_context():
        kept = {str(m.__tablename__) for m in taken_models() if table_label(m) == m.__tablename__}
        kept |= {
            (m.__tablename__, column)
            for m in taken_models()
            for column, one in headings_of(m, _columns(m))
            if one.label == column
        }
    assert not kept


def test_no_two_tables_have_one_name(app):
    with app.app_context():
        names = [table_label(m) for m in taken_models()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_headings_of_a_table_are_each_once(app):
    with app.app_context():
        for model in taken_models():
            heads = [one.label for _column, one in headings_of(model, _columns(model))]
            assert len(set(heads)) == len(heads), model.__tablename__


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Interventions", "interventions"),
        ("Lignes d’un chiffre", "lignes-d-un-chiffre"),
        ("Écoles suivies", "ecoles-suivies"),
    ],
)
def test_a_file_is_named_in_french(title, name):
    assert slug_of(title) == name
