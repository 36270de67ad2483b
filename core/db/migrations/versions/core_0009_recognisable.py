"""A document says that a party can be recognised on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "document",
        sa.Column("recognisable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_document_recognised_named"), "document", "NOT recognisable OR party_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("document", "recognisable")
