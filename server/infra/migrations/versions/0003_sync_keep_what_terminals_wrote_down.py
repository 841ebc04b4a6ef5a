"""sync: Keep what terminals wrote down."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "journal_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=61), nullable=False),
        sa.Column("body", types.Sealed(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("written_at", types.UtcMoment(), nullable=False),
        sa.Column("received_at", types.UtcMoment(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("sentence_zh", sa.String(length=300), nullable=False),
        sa.Column("sentence_en", sa.String(length=300), nullable=False),
        sa.Column("seen_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_journal_act_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_act")),
        sa.UniqueConstraint("act_id", name=op.f("uq_journal_act_act_id")),
        sa.UniqueConstraint(
            "device_id", "epoch", "seq", name=op.f("uq_journal_act_device_id_epoch_seq")
        ),
    )
    with op.batch_alter_table("journal_act", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_act_person_id_outcome", ["person_id", "outcome"], unique=False
        )

    op.create_table(
        "journal_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_journal_alarm_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_alarm")),
    )
    with op.batch_alter_table("journal_alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_alarm_device_id"), ["device_id"], unique=False)

    op.create_table(
        "journal_stream",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("high_water", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("opened_at", types.UtcMoment(), nullable=False),
        sa.Column("delivered_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_journal_stream_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", "epoch", name=op.f("pk_journal_stream")),
    )


def downgrade() -> None:
    op.drop_table("journal_stream")
    with op.batch_alter_table("journal_alarm", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_alarm_device_id"))

    op.drop_table("journal_alarm")
    with op.batch_alter_table("journal_act", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_act_person_id_outcome")

    op.drop_table("journal_act")
