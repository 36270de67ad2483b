"""Outlines of the map, and rollups of field entries kept right by a log of what changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None

#: Event → the tables of changed rows that it offers.
CHANGES = {"insert": ("new_rows",), "update": ("old_rows", "new_rows"), "delete": ("old_rows",)}
#: Beside (tenant_id, day): figures read a year of entries from the index alone.
FIGURED = (
    "id", "removed_at", "kind", "domain", "result", "territory_id", "place_id", "person_minutes", "total", "children",
    "teenagers", "adults", "seniors", "women", "men",
)  # fmt: skip

SUMMED = ("total", "person_minutes", "children", "teenagers", "adults", "seniors", "women", "men")
OF_CASES = ("named_at", "type_key", "domain", "territory_id", "place_id", "result")

#: Minutes of those who took part, set by set: hers where a member said them, else those of the act.
PERSON_MINUTES = """
    UPDATE activity a SET person_minutes = CASE
        WHEN m.members = 0 THEN NULL WHEN m.as_long = 0 THEN m.said ELSE m.said + m.as_long * a.minutes END
    FROM (
        SELECT c.tenant_id, c.activity_id, count(am.id) AS members, coalesce(sum(am.minutes), 0)::int AS said,
               (count(am.id) FILTER (WHERE am.minutes IS NULL))::int AS as_long
        FROM ({changed}) c
        LEFT JOIN activity_member am ON am.tenant_id = c.tenant_id AND am.activity_id = c.activity_id
        GROUP BY c.tenant_id, c.activity_id
    ) m
    WHERE a.tenant_id = m.tenant_id AND a.id = m.activity_id
"""
#: One line of the log for each month that a statement touched.
DIRTY = """
    INSERT INTO activity_month_dirty (tenant_id, id, month)
    SELECT tenant_id, gen_random_uuid(), month
    FROM (SELECT DISTINCT tenant_id, date_trunc('month', day::timestamp)::date AS month FROM ({changed}) c) m
"""


def _on_change(table: str, event: str, does: str, function: str) -> None:
    """A trigger for each statement: an import of a hundred thousand rows is one change.

    EXECUTE plans it anew each time: a plan kept from a day when the tables held ten rows reads every member again for
    every entry of an import, for minutes.
    """
    op.execute(
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN EXECUTE $statement$ {does} $statement$; RETURN NULL; END $$"
    )
    named = " ".join(f"{name.split('_')[0].upper()} TABLE AS {name}" for name in CHANGES[event])
    op.execute(
        f"CREATE TRIGGER {function} AFTER {event.upper()} ON {table} "
        f"REFERENCING {named} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def _changed(event: str, *columns: str) -> str:
    names = ", ".join(columns)
    return " UNION ".join(f"SELECT DISTINCT {names} FROM {table}" for table in CHANGES[event])  # noqa: S608 — literals


def upgrade() -> None:
    op.add_column("activity", sa.Column("person_minutes", sa.Integer(), nullable=True))
    op.execute(PERSON_MINUTES.format(changed="SELECT DISTINCT tenant_id, activity_id FROM activity_member"))
    op.drop_index("ix_activity_day", table_name="activity")
    op.create_index(
        "ix_activity_figures",
        "activity",
        ["tenant_id", "day"],
        unique=False,
        postgresql_include=list(FIGURED),
    )
    op.drop_index("ix_case_record_opened_on", table_name="case_record")
    for day in ("opened_on", "closed_on"):
        op.create_index(
            f"ix_case_record_{day}",
            "case_record",
            ["tenant_id", day, "id"],
            unique=False,
            postgresql_include=list(OF_CASES),
        )
    op.create_table(
        "territory_outline",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("geometry", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "field_versions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_territory_outline_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "territory_id"],
            ["territory.tenant_id", "territory.id"],
            name=op.f("fk_territory_outline_tenant_id_territory_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_territory_outline_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_territory_outline")),
        sa.UniqueConstraint(
            "tenant_id", "territory_id", name=op.f("uq_territory_outline_tenant_id_territory_id")
        ),
    )
    op.create_table(
        "activity_month",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("unsaid", sa.Integer(), nullable=False),
        *(
            sa.Column(column, kind(), nullable=False)
            for name in SUMMED
            for column, kind in ((name, sa.BigInteger), (f"{name}_told", sa.Integer))
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_month_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_month")),
        sa.UniqueConstraint(
            "tenant_id",
            "month",
            "kind",
            name=op.f("uq_activity_month_tenant_id_month_kind"),
            postgresql_include=["acts", "total", "total_told"],
        ),
    )
    op.create_table(
        "activity_month_dirty",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_month_dirty_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_month_dirty")),
    )
    op.create_index(
        "ix_activity_month_dirty_month", "activity_month_dirty", ["tenant_id", "month"], unique=False
    )
    for event in CHANGES:
        changed = _changed(event, "tenant_id", "activity_id")
        _on_change(
            "activity_member",
            event,
            PERSON_MINUTES.format(changed=changed),
            f"activity_member_{event}_has_minutes",
        )
    op.execute(
        "CREATE FUNCTION activity_has_minutes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.person_minutes := (SELECT CASE WHEN count(*) FILTER (WHERE minutes IS NULL) = 0 THEN sum(minutes) "
        "ELSE coalesce(sum(minutes), 0) + count(*) FILTER (WHERE minutes IS NULL) * NEW.minutes END "
        "FROM activity_member WHERE tenant_id = NEW.tenant_id AND activity_id = NEW.id); RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER activity_has_minutes BEFORE UPDATE OF minutes ON activity FOR EACH ROW "
        "WHEN (OLD.minutes IS DISTINCT FROM NEW.minutes) EXECUTE FUNCTION activity_has_minutes()"
    )
    # A trigger, and not the use-cases: imports, erasures and retention write beside them. For each statement, not for
    # each row: an import of a hundred thousand entries adds as many rows as it touches months.
    for event in CHANGES:
        _on_change(
            "activity",
            event,
            DIRTY.format(changed=_changed(event, "tenant_id", "day")),
            f"activity_{event}_is_dirty",
        )
    op.execute(DIRTY.format(changed="SELECT tenant_id, day FROM activity"))


def downgrade() -> None:
    op.execute("DROP TRIGGER activity_has_minutes ON activity")
    op.execute("DROP FUNCTION activity_has_minutes()")
    for event in CHANGES:
        for table, what in (("activity", "is_dirty"), ("activity_member", "has_minutes")):
            op.execute(f"DROP TRIGGER {table}_{event}_{what} ON {table}")
            op.execute(f"DROP FUNCTION {table}_{event}_{what}()")
    op.drop_table("activity_month_dirty")
    op.drop_table("activity_month")
    op.drop_table("territory_outline")
    op.drop_index("ix_case_record_closed_on", table_name="case_record")
    op.drop_index("ix_case_record_opened_on", table_name="case_record")
    op.create_index("ix_case_record_opened_on", "case_record", ["tenant_id", "opened_on", "id"], unique=False)
    op.drop_index("ix_activity_figures", table_name="activity")
    op.create_index("ix_activity_day", "activity", ["tenant_id", "day"], unique=False)
    op.drop_column("activity", "person_minutes")
