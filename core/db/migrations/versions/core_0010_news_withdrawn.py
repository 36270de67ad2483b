"""News planned after an agreement are no longer to be taken once it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0010"
down_revision = "core_0009"
branch_labels = None
depends_on = None


def _index_on(condition: str) -> None:
    op.drop_index("ix_file_follow_up_due_on", table_name="file_follow_up")
    op.create_index(
        "ix_file_follow_up_due_on",
        "file_follow_up",
        ["tenant_id", "due_on"],
        unique=False,
        postgresql_where=sa.text(condition),
    )


def upgrade() -> None:
    op.add_column("file_follow_up", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_file_follow_up_done_or_withdrawn"),
        "file_follow_up",
        "done_on IS NULL OR withdrawn_on IS NULL",
    )
    _index_on("done_on IS NULL AND withdrawn_on IS NULL")


def downgrade() -> None:
    op.execute("DELETE FROM file_follow_up WHERE withdrawn_on IS NOT NULL")
    _index_on("done_on IS NULL")
    op.drop_column("file_follow_up", "withdrawn_on")
