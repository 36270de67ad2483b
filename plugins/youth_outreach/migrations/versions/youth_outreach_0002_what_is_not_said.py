"""What civic mediation does not say of a young person stays empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "youth_outreach_0002"
down_revision = "youth_outreach_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("concern", "spot"):
        op.alter_column("youth_sighting", column, existing_type=sa.Text(), nullable=True)


def downgrade() -> None:
    for column in ("concern", "spot"):
        op.execute(f"UPDATE youth_sighting SET {column} = 'other' WHERE {column} IS NULL")  # noqa: S608
        op.alter_column("youth_sighting", column, existing_type=sa.Text(), nullable=False)
