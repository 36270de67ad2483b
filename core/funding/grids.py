"""Grids as they are used: shipped ones from the code, copies from the database, each with the version it is at."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from core.audit.services import record
from core.db.base import new_id
from core.db.session import session
from core.db.writing import create_once, get_or_404
from core.errors import NotFound, Refused
from core.extension.catalog import catalog
from core.extension.contributions import Grid, GridLine
from core.funding.grid_schemas import CopyGrid, LineCommand
from core.funding.mapping import line_from, plain_line
from core.funding.models import GridVersion, OwnGrid
from core.records import dataclass
from core.tenancy.binding import Actor

CHANGED: Final = "Cette ligne a été modifiée entre-temps : relisez-la sur la grille, puis recommencez."


@dataclass(frozen=True, slots=True)
class UsedGrid:
    """A grid at one version. ``ref`` is what conventions and reports keep; ``own``: the structure's copy."""

    ref: str
    label: str
    version: int
    own: bool
    shipped: Grid
    lines: tuple[GridLine, ...]

    @property
    def version_words(self) -> str:
        return f"adaptée, version {self.version}" if self.own else f"d’origine, version {self.version}"

    def line(self, key: str) -> GridLine:
        """Raises NotFound."""
        for line in self.lines:
            if line.key == key:
                return line
        raise NotFound


def _shipped(grid: Grid) -> UsedGrid:
    return UsedGrid(grid.key, grid.label, grid.version, False, grid, grid.lines)


def _own(row: OwnGrid, version: int, kept: Sequence[dict[str, object]]) -> UsedGrid:
    shipped = catalog().grids.get(row.based_on)
    if shipped is None:
        raise NotFound
    return UsedGrid(str(row.id), row.label, version, True, shipped, tuple(line_from(line) for line in kept))


def grid_of(ref: str, actor: Actor) -> UsedGrid:
    """The grid at its last version. Raises NotFound."""
    if ref in catalog().grids:
        return _shipped(catalog().grids[ref])
    row = get_or_404(OwnGrid, ref)
    last = last_version(row.id, actor)
    return _own(row, last.version, last.lines)


def last_version(grid_id: uuid.UUID, actor: Actor) -> GridVersion:
    statement = (
        select(GridVersion)
        .where(GridVersion.tenant_id == actor.tenant.id, GridVersion.grid_id == grid_id)
        .order_by(GridVersion.version.desc())
        .limit(1)
    )
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def offered(actor: Actor) -> list[UsedGrid]:
    """The structure's copies, then the shipped grids of what is switched on."""
    newest = (
        select(GridVersion.grid_id, func.max(GridVersion.version).label("version"))
        .where(GridVersion.tenant_id == actor.tenant.id)
        .group_by(GridVersion.grid_id)
        .subquery()
    )
    statement = (
        select(OwnGrid, GridVersion.version, GridVersion.lines)
        .join(newest, newest.c.grid_id == OwnGrid.id)
        .join(
            GridVersion,
            (GridVersion.tenant_id == OwnGrid.tenant_id)
            & (GridVersion.grid_id == OwnGrid.id)
            & (GridVersion.version == newest.c.version),
        )
        .where(OwnGrid.tenant_id == actor.tenant.id, OwnGrid.archived_at.is_(None))
        .order_by(func.lower(OwnGrid.label), OwnGrid.id)
    )
    own = [
        _own(row, version, lines)
        for row, version, lines in session.execute(statement)
        if row.based_on in catalog().grids
    ]
    return [*own, *(_shipped(grid) for grid in catalog().grids_of(actor.tenant.enabled))]


def choices(actor: Actor) -> list[tuple[str, str]]:
    return [
        (grid.ref, f"{grid.label} ({grid.version_words})" if grid.own else grid.label)
        for grid in offered(actor)
    ]


# --- changing a copy -----------------------------------------------------------------------------------


def copy_grid(source: UsedGrid, command: CopyGrid, *, actor: Actor) -> OwnGrid:
    """A copy of the structure's own, whose lines it may change."""
    said = {"label": command.label, "based_on": source.shipped.key}
    row, made = create_once(OwnGrid, command.id, said, actor=actor)
    if made:
        _write(row.id, new_id(), 1, source.lines, actor)
        record("grid.copied", subject=row, actor=actor, details={"based_on": source.shipped.key})
    return row


def _write(
    grid_id: uuid.UUID, row_id: uuid.UUID, version: int, lines: Sequence[GridLine], actor: Actor
) -> bool:
    values = {
        "tenant_id": actor.tenant.id,
        "id": row_id,
        "grid_id": grid_id,
        "version": version,
        "lines": [plain_line(line) for line in lines],
        "author_id": actor.membership_id,
    }
    inserted = insert(GridVersion).values(values).on_conflict_do_nothing().returning(GridVersion.id)
    return session.execute(inserted).scalar_one_or_none() is not None


def _changed_since(row: OwnGrid, base: int | None, key: str, standing: UsedGrid, actor: Actor) -> bool:
    """Whether this line is no longer what it was at the version the form showed."""
    if base is None or base == standing.version:
        return False
    seen = session.execute(
        select(GridVersion.lines).where(
            GridVersion.tenant_id == actor.tenant.id,
            GridVersion.grid_id == row.id,
            GridVersion.version == base,
        )
    ).scalar_one_or_none()
    before = next((line for line in seen or () if line["key"] == key), None)
    now = next((plain_line(line) for line in standing.lines if line.key == key), None)
    return before != now


def _replace(
    row: OwnGrid, row_id: uuid.UUID, key: str, lines: Sequence[GridLine], standing: UsedGrid, *, actor: Actor
) -> None:
    version = standing.version + 1
    if not _write(row.id, row_id, version, lines, actor):
        return  # the same sending, played again
    record("grid.line_changed", subject=row, actor=actor, details={"line": key, "version": version})


def _played(row: OwnGrid, row_id: uuid.UUID, actor: Actor) -> bool:
    """Whether this sending was done already. One edit of a grid at a time: the next reads what this one wrote."""
    get_or_404(OwnGrid, row.id, lock=True)
    statement = select(GridVersion.id).where(
        GridVersion.tenant_id == actor.tenant.id, GridVersion.id == row_id
    )
    return session.execute(statement).first() is not None


def _key_of(command: LineCommand) -> str:
    """The key of a line to add, told from its sending."""
    return f"l{command.id.hex[:12]}"


def save_line(row: OwnGrid, key: str | None, command: LineCommand, *, actor: Actor) -> str:
    """Change a line, or add one (``key`` None); other lines changed meanwhile stand. Raises Refused, NotFound."""
    if _played(row, command.id, actor):
        return key or _key_of(command)
    standing = grid_of(str(row.id), actor)
    if key is None:
        key = _key_of(command)
        lines = [*standing.lines, command.line(key)]
    else:
        standing.line(key)
        if _changed_since(row, command.version, key, standing, actor):
            raise Refused([CHANGED])
        lines = [command.line(key) if line.key == key else line for line in standing.lines]
    if lines != list(standing.lines):
        _replace(row, command.id, key, lines, standing, actor=actor)
    return key


def drop_line(row: OwnGrid, key: str, row_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a line off; the last one stays. Raises Refused, NotFound."""
    if _played(row, row_id, actor):
        return
    standing = grid_of(str(row.id), actor)
    kept = [line for line in standing.lines if line.key != key]
    if len(kept) == len(standing.lines):
        return
    if not kept:
        raise Refused(["Une grille garde au moins une ligne."])
    _replace(row, row_id, key, kept, standing, actor=actor)
