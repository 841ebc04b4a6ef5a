"""visits: Keep the line of a remote visit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _nodes()
    _lines()
    _people()


def _nodes() -> None:
    op.create_table(
        "media_event",
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("taken_at", types.UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("node", "event_id", name=op.f("pk_media_event")),
    )
    op.create_index("ix_media_event_taken_at", "media_event", ["taken_at"])
    op.create_table(
        "media_node",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("most_rooms", sa.Integer(), nullable=False),
        sa.Column("heard_at", types.UtcMoment(), nullable=False),
        sa.Column("back_from", types.UtcMoment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_media_node")),
    )


def _lines() -> None:
    op.create_table(
        "visit_line",
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("node", sa.String(length=64), nullable=True),
        sa.Column("used_s", sa.Double(), nullable=False),
        sa.Column("runs_since", types.UtcMoment(), nullable=True),
        sa.Column("stopped_at", types.UtcMoment(), nullable=True),
        sa.Column("given_s", sa.Double(), nullable=False),
        sa.Column("extended_s", sa.Integer(), nullable=False),
        sa.Column("watched_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_line_visit_id")),
        sa.ForeignKeyConstraint(
            ["watched_by"], ["person.id"], name=op.f("fk_visit_line_watched_by")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_line")),
    )
    op.create_index(op.f("ix_visit_line_node"), "visit_line", ["node"])
    op.create_table(
        "visit_outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("since", types.UtcMoment(), nullable=False),
        sa.Column("until", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_outage_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_outage")),
    )
    op.create_index(op.f("ix_visit_outage_visit_id"), "visit_outage", ["visit_id"])


def _people() -> None:
    op.create_table(
        "visit_agreement",
        *_one_of_a_visit("visit_agreement"),
        sa.Column("agreed_at", types.UtcMoment(), nullable=False),
    )
    op.create_table(
        "visit_rating",
        *_one_of_a_visit("visit_rating"),
        sa.Column("faces", sa.Integer(), nullable=False),
        sa.Column("words", types.Sealed(), nullable=True),
        sa.Column("rated_at", types.UtcMoment(), nullable=False),
    )


def _one_of_a_visit(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f(f"fk_{table}_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "person_id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    for table in (
        "visit_rating",
        "visit_agreement",
        "visit_outage",
        "visit_line",
        "media_node",
        "media_event",
    ):
        op.drop_table(table)
