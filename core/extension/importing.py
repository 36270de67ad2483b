"""What plugins bring in from a spreadsheet: frozen contributions, checked at boot as the others."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from core.access.permissions import Permission
from core.records import dataclass

if TYPE_CHECKING:
    from marshmallow import Schema

    from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class Making:
    """How a value that no list knows is created from an import: ``under(actor)`` are the (value, label) it may be
    made as, ``make(text, under, row_id, actor)`` makes it, once for that id, and returns what rows will hold.
    ``unmake(value, row_id, actor)`` takes it back with the import, where nothing else uses it.
    """

    permission: Permission
    under: Callable[[Actor], Sequence[tuple[str, str]]]
    make: Callable[[str, str, uuid.UUID, Actor], str]
    unmake: Callable[[str, uuid.UUID, Actor], bool]


@dataclass(frozen=True, slots=True)
class ImportField:
    """A column that an importer reads: ``name`` is a field of its schema, whose label is the heading of the template.

    ``aliases`` are other headings, in plain words. ``choices(actor)`` are the (value, label) of a field whose answers
    are no code list; those past that old rows may hold included. ``also`` are further spellings of a value,
    called with the actor where they are made of the structure's own words.
    ``elsewhere(actor)`` are answers that are known and that this importer cannot take, each with the sentence that says
    where such a row goes. Without ``making`` an unknown value can be matched, never created; a code list has its own
    making.
    """

    name: str
    aliases: tuple[str, ...] = ()
    label: str = ""
    choices: Callable[[Actor], Sequence[tuple[str, str]]] | None = None
    also: Mapping[str, str] | Callable[[Actor], Mapping[str, str]] = field(default_factory=dict)
    elsewhere: Callable[[Actor], Mapping[str, str]] | None = None
    making: Making | None = None


@dataclass(frozen=True, slots=True)
class ImportKey:
    """What tells that a row of a file is a row that stands: ``fields`` must all be filled.

    ``find(values, actor)`` maps each of those tuples of values (as the command holds them) to the ids of the rows.
    """

    key: str
    label: str
    fields: tuple[str, ...]
    find: Callable[[Sequence[tuple[Any, ...]], Actor], Mapping[tuple[Any, ...], Sequence[uuid.UUID]]]


@dataclass(frozen=True, slots=True)
class ImportRule:
    """What a schema cannot say of a row: ``says(command, actor)`` are the sentences, by field.

    ``fields`` are the cells that it reads. It is asked of a row that has other faults too, so that a file comes back
    once with all of them, but never when one of its own cells is wrong: that one holds no answer.
    """

    fields: tuple[str, ...]
    says: Callable[[Any, Actor], Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row of a file, read and valid: its line, the id it gets if it is new, its command, the fields it fills."""

    line: int
    id: uuid.UUID
    command: Any
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class Importer:
    """Something a structure may bring in from a spreadsheet, read by the schema of its form.

    ``say(command, given, actor)`` are the columns of ``model`` that the fields in ``given`` stand for: what is
    written for a new row, and compared for one that stands. ``create(rows, actor)`` writes a few hundred new rows.
    ``change(row, columns, actor)`` changes one that stands, as its form would; None: nothing that stands is changed.
    ``rules`` say, in turn, what the schema cannot; ``guard(row, actor)`` is the sentence that
    forbids to change a row that stands, or "". ``beside(ids, actor)`` are, by row, the values that ``say`` tells and
    that are no columns of ``model``: rows of another table, a sorted list of ids each. ``remove(ids, actor)`` takes
    new rows back and returns the ids of those that something else uses since, which stay. ``people``: rows of
    ``model`` are persons. ``tried``: a rule of another row may refuse a new one, so that the check tries each.
    ``kinds``: kinds of field entries that are brought in here, because they have a form of
    their own. ``warning``: what happens beside the rows, said before it does.
    """

    key: str
    label: str
    summary: str
    icon: str
    model: type[Any]
    schema: type[Schema]
    fields: tuple[ImportField, ...]
    permission: Permission
    say: Callable[[Any, frozenset[str], Actor], Mapping[str, Any]]
    create: Callable[[Sequence[ImportedRow], Actor], None]
    remove: Callable[[Sequence[uuid.UUID], Actor], frozenset[uuid.UUID]]
    change: Callable[[Any, Mapping[str, Any], Actor], None] | None = None
    keys: tuple[ImportKey, ...] = ()
    rules: tuple[ImportRule, ...] = ()
    guard: Callable[[Any, Actor], str] | None = None
    beside: Callable[[Sequence[uuid.UUID], Actor], Mapping[uuid.UUID, Mapping[str, Any]]] | None = None
    people: bool = False
    tried: bool = False
    kinds: tuple[str, ...] = ()
    warning: str = ""
    order: int = 100
