"""What each of the thousands of columns costs every process."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column

SIZES = """
from sys import getsizeof
import wsgi
from core.plugin import BASE
from sqlalchemy import Column, Integer
wsgi.plugins()

bare = getsizeof(vars(Column("bare", Integer)))
columns = [column for table in BASE.metadata.tables.values() for column in table.c]
large = sum(getsizeof(vars(column)) > bare + 64 for column in columns)
print(len(columns), large)
"""


class Base(DeclarativeBase):
    """Apart from the application's own."""


class Fresh(Base):
    __tablename__ = "fresh"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]


def is_copied(attribute: object) -> bool:
    """Whether the attribute holds a copy of its column, for queries."""
    try:
        object.__getattribute__(attribute.comparator, "__clause_element__")  # type: ignore[attr-defined]
    except AttributeError:
        return False
    return True


def test_a_column_is_copied_by_the_first_query_that_names_it_and_not_before() -> None:
    configure_mappers()
    assert not is_copied(Fresh.word)
    Fresh.word.is_(None)
    assert is_copied(Fresh.word)
    assert not is_copied(Fresh.id)


def test_events_of_an_attribute_are_heard() -> None:
    heard: list[str] = []
    event.listen(Fresh.word, "set", lambda _row, value, _before, _event: heard.append(value))
    Fresh(id=1, word="mot")
    assert heard == ["mot"]
    assert is_copied(Fresh.id) is False


def test_nearly_all_columns_share_the_names_of_their_attributes() -> None:
    said = subprocess.run([sys.executable, "-c", SIZES], check=True, capture_output=True, text=True).stdout
    columns, large = map(int, said.split())
    assert columns > 500
    assert large < columns / 5
