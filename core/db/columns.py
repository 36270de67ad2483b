"""What SQLAlchemy keeps for each column, made smaller before the first one exists: every process holds 2,300 of them.

Both are accidents of SQLAlchemy 2.1, found by tracemalloc. Should another version no longer have them, what stands
here changes nothing.
"""

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy.orm import QueryableAttribute


def _dispatch(attribute: Any) -> Any:
    """The events of an attribute that has none yet.

    SQLAlchemy asks ``hasattr`` whether there are some, and the question went down to the column: each was copied, with
    what a query must know of it, whether a query would ever name it or not. 5 MiB, and a twelfth of the start.
    """
    return type(attribute).dispatch._for_instance(attribute)


def _first_column() -> None:
    """The attributes of a mapped column, before any others.

    Objects of a class share the table of their attributes' names, thirty at most, first come first served. Those of
    PostgreSQL's catalog came first: each column of ours had a table of its own. 3 MiB.
    """
    column = Column("id", Integer, ForeignKey("other.id"), primary_key=True)
    Table("first", MetaData(), column)
    column.proxy_set  # noqa: B018  (kept by the column once asked for)


QueryableAttribute._memoized_attr__slots_dispatch = _dispatch  # type: ignore[attr-defined]
_first_column()
