"""visits: Keep appeals."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "visit_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", types.UtcMoment(), nullable=False),
        sa.Column("words", types.Sealed(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.UtcMoment(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_visit_appeal_asked_by")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_visit_appeal_decided_by")
        ),
        sa.ForeignKeyConstraint(["used_by"], ["visit.id"], name=op.f("fk_visit_appeal_used_by")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_appeal_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_appeal")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_visit_appeal_visit_id")),
    )


def downgrade() -> None:
    op.drop_table("visit_appeal")
