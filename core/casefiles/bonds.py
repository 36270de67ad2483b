"""Links as a person says they are, at entry, review and exit: which was broken, which is restored."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from core.audit.services import Detail, record
from core.casefiles.mediation_schemas import BOND_FIELD, RecordBonds
from core.casefiles.models import FileBond
from core.casefiles.rules import check_past, file_or_404, present_ids
from core.cases.models import Party
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, create_once
from core.errors import FieldConflict, NotFound, StaleEdit
from core.tenancy.binding import Actor


def bonds_of(party_id: uuid.UUID, moment: str, actor: Actor) -> dict[str, FileBond]:
    """What a party said at one moment, by link."""
    statement = select(FileBond).where(
        FileBond.tenant_id == actor.tenant.id, FileBond.party_id == party_id, FileBond.moment == moment
    )
    return {row.bond: row for row in session.execute(statement).scalars()}


def version_of(bonds: dict[str, FileBond]) -> int:
    """One number for the whole form: it grows with any of its rows."""
    return sum(row.version for row in bonds.values())


def record_bonds(party: Party, command: RecordBonds, *, actor: Actor) -> int:
    """Keep what she says, in place of what was noted for that moment; how many links changed.

    A link left without answer is taken away. Raises StaleEdit: somebody else noted another state meanwhile.
    """
    file_or_404(party.case_id, actor, lock=True)
    if party.id not in present_ids(party.case_id, actor):
        raise NotFound
    check_past(command.day, actor)
    known = bonds_of(party.id, command.moment, actor)
    if version_of(known) != command.version:
        _refuse_conflicts(known, command)
    number = 0
    for bond in {*known, *command.states}:
        number += _keep(party, bond, known.get(bond), command, actor)
    session.flush()
    if number:
        details: dict[str, Detail] = {"moment": command.moment, "links": number}
        record("file.bonds_recorded", subject=party, actor=actor, details=details)
    return number


def _stands(row: FileBond | None) -> str | None:
    return None if row is None or row.removed_at is not None else row.state


def _refuse_conflicts(known: dict[str, FileBond], command: RecordBonds) -> None:
    conflicts = [
        FieldConflict(f"{BOND_FIELD}{bond}", theirs=_stands(row), mine=command.states.get(bond))
        for bond, row in known.items()
        if _stands(row) != command.states.get(bond)
    ]
    if conflicts:
        raise StaleEdit(conflicts, version_of(known))


def _keep(party: Party, bond: str, row: FileBond | None, command: RecordBonds, actor: Actor) -> bool:
    state = command.states.get(bond)
    if state is None:
        return _take_away(row, actor)
    if row is None:
        values = {
            "case_id": party.case_id,
            "party_id": party.id,
            "moment": command.moment,
            "bond": bond,
            "state": state,
            "day": command.day,
        }
        row_id = uuid.uuid5(party.id, f"{command.moment}:{bond}")
        return create_once(FileBond, row_id, values, actor=actor)[1]
    back = {"removed_at": None, "removed_by": None} if row.removed_at is not None else {}
    changes = {"state": state, "day": command.day, **back}
    return bool(apply_changes(row, row.version, changes, actor=actor))


def _take_away(row: FileBond | None, actor: Actor) -> bool:
    if row is None or row.removed_at is not None:
        return False
    gone = {"removed_at": now(), "removed_by": actor.membership_id}
    return bool(apply_changes(row, row.version, gone, actor=actor))
