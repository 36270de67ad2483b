"""A copy that is ready waits to be handed over; documents may go with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None

BEFORE = "state IN ('received', 'running', 'done', 'refused', 'failed')"
AFTER = "state IN ('received', 'running', 'ready', 'done', 'refused', 'failed')"


def _state_is(condition: str) -> None:
    name = op.f("ck_rights_request_state_known")
    op.drop_constraint(name, "rights_request", type_="check")
    op.create_check_constraint(name, "rights_request", condition)


def upgrade() -> None:
    op.add_column(
        "rights_request",
        sa.Column(
            "documents",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    _state_is(AFTER)


def downgrade() -> None:
    op.execute("UPDATE rights_request SET state = 'done' WHERE state = 'ready'")
    _state_is(BEFORE)
    op.drop_column("rights_request", "documents")
