"""visits: Keep what comes between a person and his visits."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "visit_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=True),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=False),
        sa.Column("reason", types.Sealed(), nullable=False),
        sa.Column("ordered_by", sa.Integer(), nullable=False),
        sa.Column("ordered_at", types.UtcMoment(), nullable=False),
        sa.Column("lifted_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_visit_stop_block_id")),
        sa.ForeignKeyConstraint(["inmate_id"], ["person.id"], name=op.f("fk_visit_stop_inmate_id")),
        sa.ForeignKeyConstraint(
            ["ordered_by"], ["person.id"], name=op.f("fk_visit_stop_ordered_by")
        ),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_visit_stop_prison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_stop")),
    )
    with op.batch_alter_table("visit_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_stop_inmate_id"), ["inmate_id"], unique=False)
        batch_op.create_index(
            "ix_visit_stop_prison_id_ends_at", ["prison_id", "ends_at"], unique=False
        )

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("flag", sa.String(length=12), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("flag")

    with op.batch_alter_table("visit_stop", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_stop_prison_id_ends_at")
        batch_op.drop_index(batch_op.f("ix_visit_stop_inmate_id"))

    op.drop_table("visit_stop")
