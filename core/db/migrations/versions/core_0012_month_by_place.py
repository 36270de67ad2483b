"""Rollups of field entries by quartier and place, which the map reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0012"
down_revision = "core_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_month_place",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_month_place_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_month_place")),
        sa.UniqueConstraint(
            "tenant_id",
            "month",
            "territory_id",
            "place_id",
            name=op.f("uq_activity_month_place_tenant_id_month_territory_id_place_id"),
            postgresql_include=["acts"],
            postgresql_nulls_not_distinct=True,
        ),
    )
    # Months that are clean have none of these yet: each is made anew by the job, and read from its entries meanwhile.
    op.execute(
        "INSERT INTO activity_month_dirty (tenant_id, id, month) SELECT tenant_id, gen_random_uuid(), month "
        "FROM (SELECT DISTINCT tenant_id, month FROM activity_month) m"
    )


def downgrade() -> None:
    op.drop_table("activity_month_place")
