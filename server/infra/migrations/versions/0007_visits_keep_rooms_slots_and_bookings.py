"""visits: Keep rooms, slots and bookings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "separation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", types.Sealed(), nullable=False),
        sa.Column("ordered_by", sa.Integer(), nullable=False),
        sa.Column("ordered_at", types.UtcMoment(), nullable=False),
        sa.Column("ended_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["inmate_id"], ["person.id"], name=op.f("fk_separation_inmate_id")),
        sa.ForeignKeyConstraint(
            ["ordered_by"], ["person.id"], name=op.f("fk_separation_ordered_by")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_separation_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_separation")),
        sa.UniqueConstraint("inmate_id", "other_id", name=op.f("uq_separation_inmate_id_other_id")),
    )
    with op.batch_alter_table("separation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_separation_other_id"), ["other_id"], unique=False)

    op.create_table(
        "visit_booker",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_visit_booker_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_visit_booker")),
    )
    op.create_table(
        "visit_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("is_partner", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["prison_id"], ["prison.id"], name=op.f("fk_visit_place_prison_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_place")),
        sa.UniqueConstraint("prison_id", "name", name=op.f("uq_visit_place_prison_id_name")),
    )
    op.create_table(
        "visit_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["visit_place.id"], name=op.f("fk_visit_room_place_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_room")),
        sa.UniqueConstraint("place_id", "name", name=op.f("uq_visit_room_place_id_name")),
    )
    op.create_table(
        "visit_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["visit_room.id"], name=op.f("fk_visit_slot_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_slot")),
        sa.UniqueConstraint("room_id", "starts_at", name=op.f("uq_visit_slot_room_id_starts_at")),
    )
    with op.batch_alter_table("visit_slot", schema=None) as batch_op:
        batch_op.create_index("ix_visit_slot_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.String(length=64), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("far_slot_id", sa.Integer(), nullable=True),
        sa.Column("visit_class", sa.String(length=14), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=18), nullable=False),
        sa.Column("starts_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=False),
        sa.Column("purpose_note", types.Sealed(), nullable=True),
        sa.Column("findings", sa.String(length=160), nullable=False),
        sa.Column("booked_by", sa.Integer(), nullable=False),
        sa.Column("booked_at", types.UtcMoment(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("inmate_in_at", types.UtcMoment(), nullable=True),
        sa.Column("visitors_in_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_visit_answered_by")),
        sa.ForeignKeyConstraint(["booked_by"], ["person.id"], name=op.f("fk_visit_booked_by")),
        sa.ForeignKeyConstraint(
            ["far_slot_id"], ["visit_slot.id"], name=op.f("fk_visit_far_slot_id")
        ),
        sa.ForeignKeyConstraint(["inmate_id"], ["person.id"], name=op.f("fk_visit_inmate_id")),
        sa.ForeignKeyConstraint(["place_id"], ["visit_place.id"], name=op.f("fk_visit_place_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["visit_slot.id"], name=op.f("fk_visit_slot_id")),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["person.id"], name=op.f("fk_visit_supervisor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("booked_by", "act_id", name=op.f("uq_visit_booked_by_act_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visit_inmate_id_starts_at", ["inmate_id", "starts_at"], unique=False
        )

    op.create_table(
        "slot_taking",
        sa.Column("slot_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("held_until", types.UtcMoment(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["person.id"], name=op.f("fk_slot_taking_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["visit_slot.id"], name=op.f("fk_slot_taking_slot_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_slot_taking_visit_id")),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("pk_slot_taking")),
    )
    with op.batch_alter_table("slot_taking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_taking_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slot_taking_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_party",
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_visit_party_person_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_party_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "person_id", name=op.f("pk_visit_party")),
    )
    with op.batch_alter_table("visit_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_party_person_id"), ["person_id"], unique=False)

    op.create_table(
        "visit_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_visit_step_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_step_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_step")),
    )
    with op.batch_alter_table("visit_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_step_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("visit_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_step_visit_id"))

    op.drop_table("visit_step")
    with op.batch_alter_table("visit_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_party_person_id"))

    op.drop_table("visit_party")
    with op.batch_alter_table("slot_taking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_taking_visit_id"))
        batch_op.drop_index(batch_op.f("ix_slot_taking_holder_id"))

    op.drop_table("slot_taking")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_inmate_id_starts_at")

    op.drop_table("visit")
    with op.batch_alter_table("visit_slot", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_slot_starts_at")

    op.drop_table("visit_slot")
    op.drop_table("visit_room")
    op.drop_table("visit_place")
    op.drop_table("visit_booker")
    with op.batch_alter_table("separation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_separation_other_id"))

    op.drop_table("separation")
