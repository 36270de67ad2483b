"""The books of the quality process as tables, in the words of their pages."""

from __future__ import annotations

from typing import Final

from core.toolkit import Actor, ExportTable, ListExport, Permission, export_table
from plugins.quality.lists import BOOKS, Book, rows_of
from plugins.quality.permissions import MANAGE, READ
from plugins.quality.schemas import ListFilters, ListFiltersSchema

#: The one book that the whole team reads.
OPEN_TO_TEAM: Final = "sessions"


def book_table(book: Book, filters: ListFilters, actor: Actor) -> ExportTable:
    def tell(found: object) -> tuple[object, ...]:
        line = book.line(found, actor)
        state = line.pill[1] if line.pill is not None else ""
        return line.title, line.detail, *line.cells, state

    heads = (book.title, "Précision", *book.heads, "Où cela en est")
    return export_table(heads, rows_of(book, filters, actor), (book.day, book.ident), tell)


def _export(book: Book) -> ListExport:
    rights: tuple[Permission, ...] = (READ,) if book.key == OPEN_TO_TEAM else (MANAGE,)

    def table(actor: Actor, filters: ListFilters) -> ExportTable:
        return book_table(book, filters, actor)

    return ListExport(
        f"quality_{book.key}", book.title, f"quality.{book.key}", rights, ListFiltersSchema, table
    )


EXPORTS: Final = tuple(_export(book) for book in BOOKS.values())
