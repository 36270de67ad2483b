"""Somebody may be recognised on a document kept beside herself, outside of any file."""

from __future__ import annotations

from alembic import op

revision = "core_0013"
down_revision = "core_0012"
branch_labels = None
depends_on = None

NAMED = "ck_document_recognised_named"


def upgrade() -> None:
    op.drop_constraint(op.f(NAMED), "document")
    op.create_check_constraint(
        op.f(NAMED), "document", "NOT recognisable OR party_id IS NOT NULL OR person_id IS NOT NULL"
    )


def downgrade() -> None:
    """What was stored meanwhile stays as it is: only new rows are checked."""
    op.drop_constraint(op.f(NAMED), "document")
    op.create_check_constraint(
        op.f(NAMED), "document", "NOT recognisable OR party_id IS NOT NULL", postgresql_not_valid=True
    )
