"""sync: Say who looked at an alarm, and since when acts wait."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("journal_alarm", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", types.UtcMoment(), nullable=True))
        batch_op.add_column(sa.Column("seen_by", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("reason", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_journal_alarm_seen_by"), "person", ["seen_by"], ["id"]
        )
    with op.batch_alter_table("journal_act", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_act_device_id_outcome", ["device_id", "outcome"], unique=False
        )
    with op.batch_alter_table("terminal_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waiting_since", types.UtcMoment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("terminal_state", schema=None) as batch_op:
        batch_op.drop_column("waiting_since")
    with op.batch_alter_table("journal_act", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_act_device_id_outcome")
    with op.batch_alter_table("journal_alarm", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_journal_alarm_seen_by"), type_="foreignkey")
        batch_op.drop_column("reason")
        batch_op.drop_column("seen_by")
        batch_op.drop_column("seen_at")
