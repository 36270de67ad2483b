"""A body that takes part in a project may have an account here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "citizen_participation_0002"
down_revision = "citizen_participation_0001"
branch_labels = None
depends_on = None

FOREIGN_KEY = "fk_citizen_organisation_tenant_id_membership_id"
INDEX = "ix_citizen_organisation_membership_id"


def upgrade() -> None:
    op.add_column("citizen_organisation", sa.Column("membership_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(FOREIGN_KEY),
        "citizen_organisation",
        "membership",
        ["tenant_id", "membership_id"],
        ["tenant_id", "id"],
    )
    op.create_index(INDEX, "citizen_organisation", ["tenant_id", "membership_id"], unique=False)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="citizen_organisation")
    op.drop_constraint(op.f(FOREIGN_KEY), "citizen_organisation", type_="foreignkey")
    op.drop_column("citizen_organisation", "membership_id")
