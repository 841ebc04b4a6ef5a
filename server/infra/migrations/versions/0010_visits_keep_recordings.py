"""visits: Keep recordings and the proof of their removal."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "visit_recording",
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("identity", types.Sealed(), nullable=True),
        sa.Column("made_at", types.UtcMoment(), nullable=False),
        sa.Column("filmed_at", types.UtcMoment(), nullable=True),
        sa.Column("removed_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_recording_visit_id")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_recording")),
    )
    _keep_films_and_plays()
    _keep_segments()


def _keep_films_and_plays() -> None:
    op.create_table(
        "recording_film",
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", types.UtcMoment(), nullable=False),
        sa.Column("length_ms", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("sounds", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit_recording.visit_id"], name=op.f("fk_recording_film_visit_id")
        ),
        sa.PrimaryKeyConstraint("visit_id", "seat", name=op.f("pk_recording_film")),
    )
    op.create_table(
        "recording_play",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("until", types.UtcMoment(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_recording_play_by_id")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit_recording.visit_id"], name=op.f("fk_recording_play_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_play")),
    )
    with op.batch_alter_table("recording_play", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_play_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_play_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "recording_removal",
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit_recording.visit_id"], name=op.f("fk_recording_removal_visit_id")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_recording_removal")),
    )


def _keep_segments() -> None:
    op.create_table(
        "recording_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(length=160), nullable=False),
        sa.Column("since", types.UtcMoment(), nullable=False),
        sa.Column("until", types.UtcMoment(), nullable=True),
        sa.Column("chunks", sa.Integer(), nullable=True),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("faults", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit_recording.visit_id"], name=op.f("fk_recording_segment_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_segment")),
        sa.UniqueConstraint("folder", name=op.f("uq_recording_segment_folder")),
    )
    with op.batch_alter_table("recording_segment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recording_segment_visit_id"), ["visit_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("recording_segment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_segment_visit_id"))

    op.drop_table("recording_segment")
    op.drop_table("recording_removal")
    with op.batch_alter_table("recording_play", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_play_visit_id"))
        batch_op.drop_index(batch_op.f("ix_recording_play_by_id"))

    op.drop_table("recording_play")
    op.drop_table("recording_film")
    op.drop_table("visit_recording")
