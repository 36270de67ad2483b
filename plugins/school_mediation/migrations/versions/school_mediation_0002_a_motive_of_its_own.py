"""« Sexisme ou violence sexuelle », said at school, is no « harcèlement de rue »: it had the code of that one."""

from __future__ import annotations

from alembic import op

revision = "school_mediation_0002"
down_revision = "school_mediation_0001"
branch_labels = None
depends_on = None

SHARED, OURS = "sexist", "mae_sexist"
KINDS = "('school_presence', 'school_conflict', 'school_pupil', 'school_class', 'school_peers')"
TYPES = "('school_pupil_mediation', 'school_bullying', 'school_absence')"
#: Table → which of its rows said a motive of the school.
SAID = {
    "activity": f"kind IN {KINDS}",
    "case_record": f"(type_key IN {TYPES} OR raised_from IN {TYPES})",
}


def upgrade() -> None:
    _rename(SHARED, OURS)


def downgrade() -> None:
    _rename(OURS, SHARED)


def _rename(old: str, new: str) -> None:
    """The code and those of the structures that refine it (« sexist.… »), in rows, their history and their lists."""

    def renamed(value: str) -> str:
        return f"'{new}' || substr({value}, {len(old) + 1})"

    def is_one(value: str) -> str:
        return f"({value} = '{old}' OR {value} LIKE '{old}.%')"

    said = "(one #>> '{}')"
    once = f"CASE WHEN {is_one(said)} THEN to_jsonb({renamed(said)}) ELSE one END"
    listed = "jsonb_array_elements(changes -> 'reason') WITH ORDINALITY AS each (one, rank)"
    told = f"SELECT jsonb_agg({once} ORDER BY rank) FROM {listed}"  # noqa: S608 (literals)
    for table, ours in SAID.items():
        op.execute(
            f"UPDATE revision SET changes = jsonb_set(changes, '{{reason}}', ({told})) FROM {table} "  # noqa: S608
            f"WHERE revision.entity = '{table}' AND {table}.tenant_id = revision.tenant_id "
            f"AND {table}.id = revision.entity_id AND changes -> 'reason' IS NOT NULL AND {ours}"
        )
        op.execute(f"UPDATE {table} SET reason = {renamed('reason')} WHERE {is_one('reason')} AND {ours}")  # noqa: S608
    for column in ("value", "under"):
        op.execute(
            f"UPDATE code_overlay SET {column} = {renamed(column)} "  # noqa: S608
            f"WHERE list_key = 'mae_motive' AND {is_one(column)}"
        )
