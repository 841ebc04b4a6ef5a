"""Keep faces, calls for an officer, and what terminals say of themselves."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "face_threshold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("margin", sa.Double(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.BigInteger(), nullable=False),
        sa.Column("false_accept_rate", sa.Double(), nullable=False),
        sa.Column("false_reject_rate", sa.Double(), nullable=False),
        sa.Column("made_at", types.UtcMoment(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", types.UtcMoment(), nullable=False),
        sa.Column("ended_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_face_threshold_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["prison_id"], ["prison.id"], name=op.f("fk_face_threshold_prison_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_threshold")),
    )
    with op.batch_alter_table("face_threshold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_face_threshold_prison_id"), ["prison_id"], unique=False
        )

    op.create_table(
        "face_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("witnessed_by", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", types.UtcMoment(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ending", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_face_consent_device_id")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_face_consent_ended_by")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_face_consent_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["witnessed_by"], ["person.id"], name=op.f("fk_face_consent_witnessed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_consent")),
    )
    with op.batch_alter_table("face_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_face_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "face_ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("made_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=False),
        sa.Column("used_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_face_ticket_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["person.id"], name=op.f("fk_face_ticket_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_face_ticket_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_ticket")),
    )
    with op.batch_alter_table("face_ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_face_ticket_device_id"), ["device_id"], unique=False)

    op.create_table(
        "let_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("ticket_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_let_in_block_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_let_in_device_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_let_in_officer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_let_in_person_id")),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_let_in_prison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_let_in")),
        sa.UniqueConstraint("ticket_hash", name=op.f("uq_let_in_ticket_hash")),
    )
    with op.batch_alter_table("let_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_let_in_device_id"), ["device_id"], unique=False)
        batch_op.create_index("ix_let_in_prison_id_state", ["prison_id", "state"], unique=False)

    op.create_table(
        "terminal_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words_zh", sa.String(length=200), nullable=False),
        sa.Column("words_en", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("waits_until_free", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=False),
        sa.Column("delivered_at", types.UtcMoment(), nullable=True),
        sa.Column("answered_at", types.UtcMoment(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_terminal_order_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_terminal_order_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminal_order")),
    )
    with op.batch_alter_table("terminal_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_terminal_order_device_id"), ["device_id"], unique=False
        )

    op.create_table(
        "terminal_state",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("occupation", sa.String(length=20), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_terminal_state_device_id")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_terminal_state")),
    )
    op.create_table(
        "face_template",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("vector", types.Sealed(), nullable=False),
        sa.Column("taken_at", types.UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["face_consent.id"], name=op.f("fk_face_template_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_face_template_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_face_template")),
    )


def downgrade() -> None:
    op.drop_table("face_template")
    op.drop_table("terminal_state")
    with op.batch_alter_table("terminal_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terminal_order_device_id"))

    op.drop_table("terminal_order")
    with op.batch_alter_table("let_in", schema=None) as batch_op:
        batch_op.drop_index("ix_let_in_prison_id_state")
        batch_op.drop_index(batch_op.f("ix_let_in_device_id"))

    op.drop_table("let_in")
    with op.batch_alter_table("face_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_face_ticket_device_id"))

    op.drop_table("face_ticket")
    with op.batch_alter_table("face_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_face_consent_person_id"))

    op.drop_table("face_consent")
    with op.batch_alter_table("face_threshold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_face_threshold_prison_id"))

    op.drop_table("face_threshold")
