"""A file that is being brought in: its steps, its closed pieces, and what remembers it afterwards.

Everything typed by somebody (cells, headings, answers, errors, what rows said before) lies closed in pieces, under
a key of the import's own; losing that key empties the import. Codes, numbers and dates stay readable.
"""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, now, scoped_fk

#: In order; « wrong », « stopped » and « failed » may follow any of the jobs' states.
STATES: Final = (
    "reading",
    "wrong",
    "columns",
    "checking",
    "values",
    "checked",
    "applying",
    "applied",
    "undoing",
    "undone",
    "stopped",
    "failed",
)
#: What the pieces hold.
PIECES: Final = ("original", "rows", "facts", "errors", "undo", "kept")


class ImportRun(ScopedModel, Edited):
    """One file of one importer. ``asked_by`` is the member in whose name the job works.

    ``mark`` tells the same file sent twice; ``sheet`` is the one read, from 0; ``header`` the line that names the
    columns (from 1; 0: none yet). ``plan`` holds codes and numbers only: columns, fixed answers, key, order of
    dates. ``total`` and ``done`` count lines of the step under way. ``refusal`` is a code of ``core.ingest.limits``.
    ``held_since`` starts the term after which everything that was typed goes; ``emptied_at``: it has gone.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        scoped_fk("asked_by", "membership"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state_known"),
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_import_run_latest", "tenant_id", "created_at"),
        Index("ix_import_run_held", "tenant_id", "held_since", postgresql_where=text("emptied_at IS NULL")),
    )

    importer: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    #: The step that « Reprendre » takes up again.
    step: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    asked_by: Mapped[uuid.UUID | None]
    size: Mapped[int] = mapped_column(Integer)
    mark: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    sheet: Mapped[int] = mapped_column(Integer, default=-1, server_default=text("-1"))
    header: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    plan: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    total: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    done: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    refusal: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    held_since: Mapped[datetime] = mapped_column(default=now)
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    emptied_at: Mapped[datetime | None]


class ImportPiece(ScopedModel):
    """A closed piece of an import, in order of ``n`` among those of its ``kind``."""

    __tablename__ = "import_piece"
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "kind", "n"),
        scoped_fk("run_id", "import_run"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in PIECES)})", name="kind_known"),
    )

    run_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    n: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportReference(ScopedModel):
    """The reference that a row had in somebody's file, so that the next file corrects it: a keyed mark, no text."""

    __tablename__ = "import_reference"
    __table_args__ = (
        UniqueConstraint("tenant_id", "importer", "mark"),
        Index("ix_import_reference_row_id", "tenant_id", "row_id"),
    )

    importer: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(Text)
    row_id: Mapped[uuid.UUID]


class ImportMemory(ScopedModel):
    """What the structure answered for an importer: headings and values, closed, proposed for its next file."""

    __tablename__ = "import_memory"
    __table_args__ = (UniqueConstraint("tenant_id", "importer"),)

    importer: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(default=now)
