"""A data key may belong to a domain's row, not only to a case or a person."""

from __future__ import annotations

from alembic import op

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None

KNOWN = "owner_table IN ('case_record', 'person')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_data_key_owner_known"), "data_key", type_="check")
    op.create_check_constraint(op.f("ck_data_key_owner_named"), "data_key", "owner_table <> ''")


def downgrade() -> None:
    op.execute(f"DELETE FROM data_key WHERE NOT ({KNOWN})")  # noqa: S608 — a literal
    op.drop_constraint(op.f("ck_data_key_owner_named"), "data_key", type_="check")
    op.create_check_constraint(op.f("ck_data_key_owner_known"), "data_key", KNOWN)
