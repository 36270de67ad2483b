"""Minutes of those who took part are written to their entry only where they differ from what it says already."""

from __future__ import annotations

from alembic import op

revision = "core_0015"
down_revision = "core_0014"
branch_labels = None
depends_on = None

#: Event → the tables of changed rows that it offers.
CHANGES = {"insert": ("new_rows",), "update": ("old_rows", "new_rows"), "delete": ("old_rows",)}
WORKED = (
    "CASE WHEN m.members = 0 THEN NULL WHEN m.as_long = 0 THEN m.said ELSE m.said + m.as_long * a.minutes END"
)
#: As ``core_0008`` made it, but for ``{unless}``.
PERSON_MINUTES = """
    UPDATE activity a SET person_minutes = {worked}
    FROM (
        SELECT c.tenant_id, c.activity_id, count(am.id) AS members, coalesce(sum(am.minutes), 0)::int AS said,
               (count(am.id) FILTER (WHERE am.minutes IS NULL))::int AS as_long
        FROM ({changed}) c
        LEFT JOIN activity_member am ON am.tenant_id = c.tenant_id AND am.activity_id = c.activity_id
        GROUP BY c.tenant_id, c.activity_id
    ) m
    WHERE a.tenant_id = m.tenant_id AND a.id = m.activity_id {unless}
"""


def _replace(unless: str) -> None:
    for event, tables in CHANGES.items():
        changed = " UNION ".join(f"SELECT DISTINCT tenant_id, activity_id FROM {table}" for table in tables)  # noqa: S608
        does = PERSON_MINUTES.format(worked=WORKED, changed=changed, unless=unless)
        op.execute(
            f"CREATE OR REPLACE FUNCTION activity_member_{event}_has_minutes() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN EXECUTE $statement$ {does} $statement$; RETURN NULL; END $$"
        )


def upgrade() -> None:
    _replace(f"AND a.person_minutes IS DISTINCT FROM {WORKED}")


def downgrade() -> None:
    _replace("")
