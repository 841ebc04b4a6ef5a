"""Create the tables of the foundation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.infra import types

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("heads", sa.String(), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_anchor_day")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("is_look", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("lane", "seq", name=op.f("uq_audit_entry_lane_seq")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_entry_subject_id_is_look_at", ["subject_id", "is_look", "at"], unique=False
        )

    op.create_table(
        "audit_head",
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "guesses",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("first_at", types.UtcMoment(), nullable=False),
        sa.Column("last_at", types.UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guesses")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_latin", sa.String(length=160), nullable=False),
        sa.Column("initials", sa.String(length=40), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("id_number", types.Sealed(), nullable=True),
        sa.Column("id_number_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("phone", types.Sealed(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("address", types.Sealed(), nullable=True),
        sa.Column("nation", types.Sealed(), nullable=True),
        sa.Column("is_minor", types.Sealed(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text_size", sa.String(length=8), nullable=False),
        sa.Column("high_contrast", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_id_number_index"), ["id_number_index"], unique=False
        )
        batch_op.create_index("ix_person_initials", ["initials"], unique=False)
        batch_op.create_index("ix_person_name", ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_phone_index"), ["phone_index"], unique=False)

    op.create_table(
        "prison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prison")),
        sa.UniqueConstraint("code", name=op.f("uq_prison_code")),
    )
    op.create_table(
        "account_balance",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_balance_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account_balance")),
    )
    op.create_table(
        "account_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("stored_at", types.UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_entry_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_entry")),
        sa.UniqueConstraint("person_id", "origin", name=op.f("uq_account_entry_person_id_origin")),
    )
    with op.batch_alter_table("account_entry", schema=None) as batch_op:
        batch_op.create_index("ix_account_entry_person_id_id", ["person_id", "id"], unique=False)

    op.create_table(
        "block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_block_prison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint("prison_id", "name", name=op.f("uq_block_prison_id_name")),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_course_prison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("prison_id", "code", name=op.f("uq_course_prison_id_code")),
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("look_up", sa.LargeBinary(length=64), nullable=True),
        sa.Column("secret", types.Sealed(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcMoment(), nullable=False),
        sa.Column("revoked_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index("ix_credential_person_id_kind", ["person_id", "kind"], unique=False)
        batch_op.create_index(
            "uq_credential_kind_look_up",
            ["kind", "look_up"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "ingest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("started_at", types.UtcMoment(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("mapping_version", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("refused_files", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_ingest_run_prison_id")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["person.id"], name=op.f("fk_ingest_run_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_run")),
        sa.UniqueConstraint("uid", name=op.f("uq_ingest_run_uid")),
    )
    with op.batch_alter_table("ingest_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ingest_run_digest"), ["digest"], unique=False)

    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=False),
        sa.Column("relative_id", sa.Integer(), nullable=False),
        sa.Column("kinship", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_at", types.UtcMoment(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["inmate_id"], ["person.id"], name=op.f("fk_relation_inmate_id")),
        sa.ForeignKeyConstraint(
            ["relative_id"], ["person.id"], name=op.f("fk_relation_relative_id")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["person.id"], name=op.f("fk_relation_verified_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint(
            "inmate_id", "relative_id", name=op.f("uq_relation_inmate_id_relative_id")
        ),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relation_relative_id"), ["relative_id"], unique=False)

    op.create_table(
        "score_cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("proposed_grade", sa.String(length=8), nullable=True),
        sa.Column("proposed_reason", sa.String(length=2000), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=True),
        sa.Column("reward", sa.String(length=14), nullable=True),
        sa.Column("graded_by", sa.Integer(), nullable=True),
        sa.Column("graded_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["graded_by"], ["person.id"], name=op.f("fk_score_cycle_graded_by")
        ),
        sa.ForeignKeyConstraint(
            ["inmate_id"], ["person.id"], name=op.f("fk_score_cycle_inmate_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_score_cycle_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_cycle")),
        sa.UniqueConstraint("inmate_id", "number", name=op.f("uq_score_cycle_inmate_id_number")),
    )
    op.create_table(
        "score_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("already", sa.Integer(), nullable=True),
        sa.Column("total_after", sa.Integer(), nullable=False),
        sa.Column("cycle_number", sa.Integer(), nullable=False),
        sa.Column("cycle_points", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("officer_label", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_role", sa.String(length=20), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_role", sa.String(length=20), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", types.UtcMoment(), nullable=False),
        sa.Column("lineage_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["person.id"], name=op.f("fk_score_entry_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["score_entry.id"], name=op.f("fk_score_entry_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_score_entry_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["inmate_id"], ["person.id"], name=op.f("fk_score_entry_inmate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_entry")),
    )
    with op.batch_alter_table("score_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_score_entry_inmate_id_month_id", ["inmate_id", "month", "id"], unique=False
        )

    op.create_table(
        "score_total",
        sa.Column("inmate_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cycle_number", sa.Integer(), nullable=False),
        sa.Column("cycle_points", sa.Integer(), nullable=False),
        sa.Column("cycle_started_on", sa.Date(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("month_points", sa.Integer(), nullable=False),
        sa.Column("closed_through", sa.Integer(), nullable=False),
        sa.Column("commendations", sa.Integer(), nullable=False),
        sa.Column("material_rewards", sa.Integer(), nullable=False),
        sa.Column("last_grade", sa.String(length=8), nullable=True),
        sa.Column("open_cases", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inmate_id"], ["person.id"], name=op.f("fk_score_total_inmate_id")
        ),
        sa.PrimaryKeyConstraint("inmate_id", name=op.f("pk_score_total")),
    )
    op.create_table(
        "sentence",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("offence", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("original_end", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("term_words", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", types.UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sentence_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_sentence")),
    )
    op.create_table(
        "sentence_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("new_end", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", types.UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sentence_change_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_sentence_change_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_change")),
    )
    with op.batch_alter_table("sentence_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sentence_change_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_attendance_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("person_id", "origin", name=op.f("uq_attendance_person_id_origin")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attendance_person_id_held_on", ["person_id", "held_on"], unique=False
        )

    op.create_table(
        "cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_cell_block_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell")),
        sa.UniqueConstraint("block_id", "name", name=op.f("uq_cell_block_id_name")),
    )
    op.create_table(
        "contest_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.String(length=64), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("grounds", sa.String(length=120), nullable=False),
        sa.Column("words", types.Sealed(), nullable=True),
        sa.Column("recheck_words", types.Sealed(), nullable=True),
        sa.Column("opened_at", types.UtcMoment(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_at", types.UtcMoment(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_role", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("points_after", sa.Integer(), nullable=True),
        sa.Column("recheck_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_contest_case_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["score_entry.id"], name=op.f("fk_contest_case_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["inmate_id"], ["person.id"], name=op.f("fk_contest_case_inmate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_case")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_contest_case_entry_id")),
        sa.UniqueConstraint("inmate_id", "act_id", name=op.f("uq_contest_case_inmate_id_act_id")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("enrolled_at", types.UtcMoment(), nullable=False),
        sa.Column("last_seen_at", types.UtcMoment(), nullable=True),
        sa.Column("revoked_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_device_block_id")),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_device_prison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_table(
        "enrolment_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.String(length=16), nullable=False),
        sa.Column("code", types.Sealed(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", types.UtcMoment(), nullable=False),
        sa.Column("used_at", types.UtcMoment(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["block.id"], name=op.f("fk_enrolment_code_block_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_enrolment_code_made_by")),
        sa.ForeignKeyConstraint(
            ["prison_id"], ["prison.id"], name=op.f("fk_enrolment_code_prison_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_code")),
        sa.UniqueConstraint("code_id", name=op.f("uq_enrolment_code_code_id")),
    )
    op.create_table(
        "held_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=True),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("delegated_from", sa.Integer(), nullable=True),
        sa.Column("starts_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_held_duty_block_id")),
        sa.ForeignKeyConstraint(
            ["delegated_from"], ["held_duty.id"], name=op.f("fk_held_duty_delegated_from")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_held_duty_given_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_held_duty_person_id")),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_held_duty_prison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_duty")),
    )
    with op.batch_alter_table("held_duty", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_held_duty_delegated_from"), ["delegated_from"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_held_duty_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ingest_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["ingest_run.id"], name=op.f("fk_ingest_file_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_file")),
    )
    with op.batch_alter_table("ingest_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ingest_file_run_id"), ["run_id"], unique=False)

    op.create_table(
        "score_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inmate_id", sa.Integer(), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_role", sa.String(length=20), nullable=False),
        sa.Column("proposed_at", types.UtcMoment(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.UtcMoment(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["block_id"], ["block.id"], name=op.f("fk_score_proposal_block_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_score_proposal_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["score_entry.id"], name=op.f("fk_score_proposal_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["inmate_id"], ["person.id"], name=op.f("fk_score_proposal_inmate_id")
        ),
        sa.ForeignKeyConstraint(
            ["prison_id"], ["prison.id"], name=op.f("fk_score_proposal_prison_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_score_proposal_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_proposal")),
    )
    with op.batch_alter_table("score_proposal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_score_proposal_inmate_id_state", ["inmate_id", "state"], unique=False
        )

    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_block_id", sa.Integer(), nullable=False),
        sa.Column("to_block_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("ordered_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_block_id"], ["block.id"], name=op.f("fk_transfer_from_block_id")
        ),
        sa.ForeignKeyConstraint(["ordered_by"], ["person.id"], name=op.f("fk_transfer_ordered_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_transfer_person_id")),
        sa.ForeignKeyConstraint(
            ["to_block_id"], ["block.id"], name=op.f("fk_transfer_to_block_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "work_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("capability", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", types.UtcMoment(), nullable=False),
        sa.Column("due_at", types.UtcMoment(), nullable=False),
        sa.Column("delegated_to", sa.Integer(), nullable=True),
        sa.Column("delegated_by", sa.Integer(), nullable=True),
        sa.Column("delegated_role", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.UtcMoment(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_work_item_block_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_work_item_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["delegated_by"], ["person.id"], name=op.f("fk_work_item_delegated_by")
        ),
        sa.ForeignKeyConstraint(
            ["delegated_to"], ["person.id"], name=op.f("fk_work_item_delegated_to")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_work_item_opened_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_item_person_id")),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_work_item_prison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_item_state_role_block_id", ["state", "role", "block_id"], unique=False
        )

    op.create_table(
        "contest_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UtcMoment(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_contest_step_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["contest_case.id"], name=op.f("fk_contest_step_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_step")),
    )
    with op.batch_alter_table("contest_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_step_case_id"), ["case_id"], unique=False)

    op.create_table(
        "ingest_finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("is_refusal", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("value", types.Sealed(), nullable=False),
        sa.Column("inmate_index", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["ingest_file.id"], name=op.f("fk_ingest_finding_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_finding")),
    )
    with op.batch_alter_table("ingest_finding", schema=None) as batch_op:
        batch_op.create_index("ix_ingest_finding_file_id_row", ["file_id", "row"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ingest_finding_inmate_index"), ["inmate_index"], unique=False
        )

    op.create_table(
        "ingest_lineage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["ingest_file.id"], name=op.f("fk_ingest_lineage_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ingest_lineage_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_lineage")),
    )
    with op.batch_alter_table("ingest_lineage", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ingest_lineage_person_id_kind", ["person_id", "kind"], unique=False
        )

    op.create_table(
        "inmate",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("prison_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("cell_id", sa.Integer(), nullable=True),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("education", sa.String(length=20), nullable=False),
        sa.Column("able_to_work", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", types.UtcMoment(), nullable=False),
        sa.Column("treatment_level", sa.String(length=20), nullable=False),
        sa.Column("treatment_by", sa.String(length=80), nullable=False),
        sa.Column("treatment_at", types.UtcMoment(), nullable=True),
        sa.Column("treatment_source", sa.String(length=120), nullable=False),
        sa.Column("treatment_expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_inmate_block_id")),
        sa.ForeignKeyConstraint(["cell_id"], ["cell.id"], name=op.f("fk_inmate_cell_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inmate_person_id")),
        sa.ForeignKeyConstraint(["prison_id"], ["prison.id"], name=op.f("fk_inmate_prison_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_inmate")),
        sa.UniqueConstraint("prison_id", "number", name=op.f("uq_inmate_prison_id_number")),
    )
    with op.batch_alter_table("inmate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inmate_block_id"), ["block_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inmate_number"), ["number"], unique=False)

    op.create_table(
        "person_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("started_at", types.UtcMoment(), nullable=False),
        sa.Column("ends_at", types.UtcMoment(), nullable=False),
        sa.Column("ended_at", types.UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_person_session_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_session_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_person_session_token_hash")),
    )
    with op.batch_alter_table("person_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_session_person_id"), ["person_id"], unique=False
        )



def downgrade() -> None:
    with op.batch_alter_table("person_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_session_person_id"))

    op.drop_table("person_session")
    with op.batch_alter_table("inmate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inmate_number"))
        batch_op.drop_index(batch_op.f("ix_inmate_block_id"))

    op.drop_table("inmate")
    with op.batch_alter_table("ingest_lineage", schema=None) as batch_op:
        batch_op.drop_index("ix_ingest_lineage_person_id_kind")

    op.drop_table("ingest_lineage")
    with op.batch_alter_table("ingest_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_finding_inmate_index"))
        batch_op.drop_index("ix_ingest_finding_file_id_row")

    op.drop_table("ingest_finding")
    with op.batch_alter_table("contest_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_step_case_id"))

    op.drop_table("contest_step")
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_index("ix_work_item_state_role_block_id")

    op.drop_table("work_item")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_person_id"))

    op.drop_table("transfer")
    with op.batch_alter_table("score_proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_score_proposal_inmate_id_state")

    op.drop_table("score_proposal")
    with op.batch_alter_table("ingest_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_file_run_id"))

    op.drop_table("ingest_file")
    with op.batch_alter_table("held_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_duty_person_id"))
        batch_op.drop_index(batch_op.f("ix_held_duty_delegated_from"))

    op.drop_table("held_duty")
    op.drop_table("enrolment_code")
    op.drop_table("device")
    op.drop_table("contest_case")
    op.drop_table("cell")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_person_id_held_on")

    op.drop_table("attendance")
    with op.batch_alter_table("sentence_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sentence_change_person_id"))

    op.drop_table("sentence_change")
    op.drop_table("sentence")
    op.drop_table("score_total")
    with op.batch_alter_table("score_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_score_entry_inmate_id_month_id")

    op.drop_table("score_entry")
    op.drop_table("score_cycle")
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relation_relative_id"))

    op.drop_table("relation")
    with op.batch_alter_table("ingest_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_run_digest"))

    op.drop_table("ingest_run")
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_credential_kind_look_up",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index("ix_credential_person_id_kind")

    op.drop_table("credential")
    op.drop_table("course")
    op.drop_table("block")
    with op.batch_alter_table("account_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_account_entry_person_id_id")

    op.drop_table("account_entry")
    op.drop_table("account_balance")
    op.drop_table("prison")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phone_index"))
        batch_op.drop_index("ix_person_name")
        batch_op.drop_index("ix_person_initials")
        batch_op.drop_index(batch_op.f("ix_person_id_number_index"))

    op.drop_table("person")
    op.drop_table("guesses")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject_id_is_look_at")

    op.drop_table("audit_entry")
    op.drop_table("audit_anchor")
