"""the first schema

Revision: 0001
Revises:
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hub.kernel.database
from billing.ledger import immutability

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "handled_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("handler", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("handled_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handled_events")),
        sa.UniqueConstraint("handler", "event_id", name="uq_handled_events_once"),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("calendar", sa.LargeBinary(), nullable=True),
        sa.Column("queued_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("due_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("dead_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mails_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_queued_at"), ["queued_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_recipient"), ["recipient"], unique=False)

    op.create_table(
        "media_cursors",
        sa.Column("journal_id", sa.String(length=64), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("collected_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("journal_id", name=op.f("pk_media_cursors")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("recorded_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("due_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("dead_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_dead_at"), ["dead_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_due_at"), ["due_at"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("email_verified_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "postings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("correlation", sa.String(length=80), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("destination", sa.String(length=64), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_postings_positive")),
        sa.CheckConstraint("source <> destination", name=op.f("ck_postings_moves")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["postings.id"], name=op.f("fk_postings_reverses_id_postings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("correlation", "line", name="uq_postings_once"),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_postings_reverses_id")),
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index("ix_postings_destination_at", ["destination", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_postings_reference"), ["reference"], unique=False)
        batch_op.create_index("ix_postings_source_at", ["source", "at"], unique=False)

    op.create_table(
        "process_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("web", "clock", "media", name="processkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("started_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("beat_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("started_real_s", sa.Float(precision=53), nullable=False),
        sa.Column("beat_real_s", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_runs")),
    )
    with op.batch_alter_table("process_runs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_process_runs_beat_real_s"), ["beat_real_s"], unique=False
        )
        batch_op.create_index("ix_process_runs_kind_beat", ["kind", "beat_at"], unique=False)

    op.create_table(
        "provider_notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("notice_id", sa.String(length=80), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("handled_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("due_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_notices")),
        sa.UniqueConstraint("provider", "notice_id", name="uq_provider_notices_once"),
    )
    with op.batch_alter_table("provider_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_notices_dead_at"), ["dead_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_notices_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_provider_notices_object_id"), ["object_id"], unique=False
        )

    op.create_table(
        "rooms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("session", "masterclass", name="roomkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("is_receiving", sa.Boolean(), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("kind", "subject_id", name="uq_rooms_subject"),
    )
    op.create_table(
        "sandbox_checkouts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "declined",
                "authenticating",
                "paid",
                "cancelled",
                "expired",
                name="checkoutstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("return_url", sa.String(length=500), nullable=False),
        sa.Column("charge_id", sa.String(length=80), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("refunded_cents", sa.Integer(), nullable=False),
        sa.Column("card_last4", sa.String(length=4), nullable=False),
        sa.Column("decline_code", sa.String(length=40), nullable=False),
        sa.Column("opened_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("paid_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_checkouts")),
        sa.UniqueConstraint("key", name=op.f("uq_sandbox_checkouts_key")),
    )
    with op.batch_alter_table("sandbox_checkouts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sandbox_checkouts_charge_id"), ["charge_id"], unique=False
        )

    op.create_table(
        "sandbox_transfers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "succeeded", "failed", name="outcomestate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_transfers")),
        sa.UniqueConstraint("key", name=op.f("uq_sandbox_transfers_key")),
    )
    op.create_table(
        "settlements",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("booking", "masterclass", name="subjectkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "refunding", "waiting", "done", name="settlementstate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("settle_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("fee_percent", sa.String(length=10), nullable=False),
        sa.Column("due_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_settlements")),
    )
    with op.batch_alter_table("settlements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlements_dead_at"), ["dead_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlements_due_at"), ["due_at"], unique=False)

    op.create_table(
        "sign_in_links",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("next_path", sa.String(length=500), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("used_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
    )
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_links_email"), ["email"], unique=False)

    op.create_table(
        "transfers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column(
            "payee_kind",
            sa.Enum("talent", "charity", name="payeekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("payee_id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "submitted",
                "succeeded",
                "failed",
                name="transferstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.Column("requested_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("completed_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("due_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_transfers_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_transfers_idempotency_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_transfers_provider_id")),
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfers_dead_at"), ["dead_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfers_due_at"), ["due_at"], unique=False)
        batch_op.create_index("ix_transfers_payee", ["payee_kind", "payee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfers_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "charities",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("registration", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("object_fr", sa.Text(), nullable=False),
        sa.Column("object_en", sa.Text(), nullable=False),
        sa.Column("signatory", sa.String(length=120), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("verified_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["people.id"], name=op.f("fk_charities_verified_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charities")),
        sa.UniqueConstraint("registration", name=op.f("uq_charities_registration")),
        sa.UniqueConstraint("slug", name=op.f("uq_charities_slug")),
    )
    op.create_table(
        "evidence_lines",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "door_opened",
                "camera_failed",
                "microphone_failed",
                "media_lost",
                "media_back",
                "connected",
                "disconnected",
                "media_started",
                "media_stopped",
                name="evidencekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "signaling",
                "other_side",
                "media_server",
                "browser",
                name="evidencesource",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_evidence_lines_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_evidence_lines_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_lines")),
    )
    with op.batch_alter_table("evidence_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_lines_room_id"), ["room_id"], unique=False)

    op.create_table(
        "logins",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_logins_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
    )
    with op.batch_alter_table("logins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person_roles",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum("talent", "charity", "admin", name="role", native_enum=False, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_roles_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_roles")),
        sa.UniqueConstraint("person_id", "role", name="uq_person_roles_once"),
    )
    op.create_table(
        "receptions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("reporter_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_receptions_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["people.id"], name=op.f("fk_receptions_reporter_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_receptions_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receptions")),
    )
    with op.batch_alter_table("receptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receptions_room_id"), ["room_id"], unique=False)

    op.create_table(
        "room_entries",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "chat",
                "gift",
                "goal",
                "live",
                "ended",
                "notice",
                name="entrykind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.String(length=32), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_room_entries_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_entries_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_room_entries")),
        sa.UniqueConstraint("room_id", "key", name="uq_room_entries_key"),
    )
    op.create_table(
        "sandbox_refunds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("checkout_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "succeeded", "failed", name="outcomestate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"],
            ["sandbox_checkouts.id"],
            name=op.f("fk_sandbox_refunds_checkout_id_sandbox_checkouts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_refunds")),
        sa.UniqueConstraint("key", name=op.f("uq_sandbox_refunds_key")),
    )
    with op.batch_alter_table("sandbox_refunds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sandbox_refunds_checkout_id"), ["checkout_id"], unique=False
        )

    op.create_table(
        "talents",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("headline", sa.String(length=140), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("languages", sa.String(length=40), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("published_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_talents_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_talents")),
        sa.UniqueConstraint("slug", name=op.f("uq_talents_slug")),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("session", "masterclass", name="appointmentkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("starts_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("released_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_appointments_talent_id_talents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointments_talent_id"), ["talent_id"], unique=False)

    op.create_table(
        "availability_exceptions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=True),
        sa.Column("end_min", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["talent_id"],
            ["talents.person_id"],
            name=op.f("fk_availability_exceptions_talent_id_talents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_exceptions")),
    )
    with op.batch_alter_table("availability_exceptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_availability_exceptions_talent_id"), ["talent_id"], unique=False
        )

    op.create_table(
        "availability_rules",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("end_min", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["talent_id"],
            ["talents.person_id"],
            name=op.f("fk_availability_rules_talent_id_talents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_rules")),
    )
    with op.batch_alter_table("availability_rules", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_availability_rules_talent_id"), ["talent_id"], unique=False
        )

    op.create_table(
        "charity_members",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("charity_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["charity_id"], ["charities.id"], name=op.f("fk_charity_members_charity_id_charities")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_charity_members_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charity_members")),
        sa.UniqueConstraint("charity_id", "person_id", name="uq_charity_members_once"),
    )
    with op.batch_alter_table("charity_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_charity_members_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "room_passes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("login_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("used_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("superseded_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["login_id"], ["logins.id"], name=op.f("fk_room_passes_login_id_logins")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_room_passes_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_passes_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_passes")),
    )
    with op.batch_alter_table("room_passes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_passes_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_passes_room_id"), ["room_id"], unique=False)

    op.create_table(
        "services",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("duration_min", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("retired_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_services_talent_id_talents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
    )
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_services_talent_id"), ["talent_id"], unique=False)

    op.create_table(
        "talent_fields",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("field_slug", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_talent_fields_talent_id_talents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talent_fields")),
        sa.UniqueConstraint("talent_id", "field_slug", name="uq_talent_fields_once"),
    )
    with op.batch_alter_table("talent_fields", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_talent_fields_field_slug"), ["field_slug"], unique=False
        )

    op.create_table(
        "bookings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("service_id", sa.String(length=32), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "confirmed",
                "ended",
                "settled",
                "expired",
                "cancelled",
                name="bookingstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("starts_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("held_until", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("confirmed_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("cancelled_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(length=32), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("lost_min", sa.Integer(), nullable=False),
        sa.Column("refund_cents", sa.Integer(), nullable=False),
        sa.Column("judged_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("settle_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("settled_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_bookings_appointment_id_appointments"),
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by"], ["people.id"], name=op.f("fk_bookings_cancelled_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["people.id"], name=op.f("fk_bookings_learner_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_bookings_service_id_services")
        ),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_bookings_talent_id_talents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bookings_appointment_id"), ["appointment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bookings_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_settle_at"), ["settle_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_talent_id"), ["talent_id"], unique=False)

    op.create_table(
        "cells",
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_cells_appointment_id_appointments"),
        ),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_cells_talent_id_talents")
        ),
        sa.PrimaryKeyConstraint("talent_id", "cell", name=op.f("pk_cells")),
    )
    with op.batch_alter_table("cells", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cells_appointment_id"), ["appointment_id"], unique=False
        )

    op.create_table(
        "masterclasses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("host_id", sa.String(length=32), nullable=False),
        sa.Column("charity_id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("field_slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "live",
                "ended",
                "settled",
                "cancelled",
                name="masterclassstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("ticket_cents", sa.Integer(), nullable=False),
        sa.Column("goal_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("live_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("cancelled_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=40), nullable=False),
        sa.Column("settle_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_masterclasses_appointment_id_appointments"),
        ),
        sa.ForeignKeyConstraint(
            ["charity_id"], ["charities.id"], name=op.f("fk_masterclasses_charity_id_charities")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["talents.person_id"], name=op.f("fk_masterclasses_host_id_talents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masterclasses")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_masterclasses_appointment_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_masterclasses_slug")),
    )
    with op.batch_alter_table("masterclasses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_masterclasses_charity_id"), ["charity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_masterclasses_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_masterclasses_settle_at"), ["settle_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_masterclasses_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_masterclasses_state"), ["state"], unique=False)

    op.create_table(
        "spells",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "talent",
                "learner",
                "host",
                "audience",
                name="roomrole",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("login_id", sa.String(length=64), nullable=False),
        sa.Column("pass_id", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("socket_id", sa.String(length=40), nullable=False),
        sa.Column("connected_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("last_seen_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "left",
                "dropped",
                "superseded",
                "server_stopped",
                name="endreason",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["login_id"], ["logins.id"], name=op.f("fk_spells_login_id_logins")
        ),
        sa.ForeignKeyConstraint(
            ["pass_id"], ["room_passes.id"], name=op.f("fk_spells_pass_id_room_passes")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_spells_person_id_people")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_spells_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["process_runs.id"], name=op.f("fk_spells_run_id_process_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spells")),
    )
    with op.batch_alter_table("spells", schema=None) as batch_op:
        batch_op.create_index("ix_spells_room_person", ["room_id", "person_id"], unique=False)
        batch_op.create_index("ix_spells_run_ended", ["run_id", "ended_at"], unique=False)

    op.create_table(
        "strikes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_strikes_appointment_id_appointments"),
        ),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_strikes_talent_id_talents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strikes")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_strikes_appointment_id")),
    )
    with op.batch_alter_table("strikes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_strikes_talent_id"), ["talent_id"], unique=False)

    op.create_table(
        "payments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "session", "ticket", "gift", name="paymentpurpose", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("masterclass_id", sa.String(length=32), nullable=True),
        sa.Column("payer_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "created",
                "pending",
                "authenticating",
                "succeeded",
                "failed",
                "cancelled",
                "expired",
                name="paymentstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "gift_source",
            sa.Enum(
                "ticket",
                "with_ticket",
                "live",
                "page",
                "fee_cover",
                name="donationsource",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("return_url", sa.String(length=500), nullable=False),
        sa.Column("checkout_id", sa.String(length=80), nullable=True),
        sa.Column("checkout_url", sa.String(length=1000), nullable=False),
        sa.Column("charge_id", sa.String(length=80), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("refunded_cents", sa.Integer(), nullable=False),
        sa.Column("decline_code", sa.String(length=40), nullable=False),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("succeeded_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("closed_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("due_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount_cents > 0 AND refunded_cents >= 0 AND refunded_cents <= amount_cents",
            name=op.f("ck_payments_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["masterclass_id"],
            ["masterclasses.id"],
            name=op.f("fk_payments_masterclass_id_masterclasses"),
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["people.id"], name=op.f("fk_payments_payer_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_payments_checkout_id")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_payments_idempotency_key")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_dead_at"), ["dead_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_payments_masterclass_id"), ["masterclass_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_payments_payer_id"), ["payer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_state"), ["state"], unique=False)
        batch_op.create_index("ix_payments_subject", ["purpose", "subject_id"], unique=False)
        batch_op.create_index(
            "uq_payments_open",
            ["purpose", "subject_id", "payer_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('created', 'pending', 'authenticating')"),
            postgresql_where=sa.text("state IN ('created', 'pending', 'authenticating')"),
        )

    op.create_table(
        "registrations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("masterclass_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "confirmed",
                "expired",
                name="registrationstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("held_until", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("confirmed_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["masterclass_id"],
            ["masterclasses.id"],
            name=op.f("fk_registrations_masterclass_id_masterclasses"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_registrations_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("masterclass_id", "person_id", name="uq_registrations_once"),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registrations_held_until"), ["held_until"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_registrations_masterclass_id"), ["masterclass_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_registrations_person_id"), ["person_id"], unique=False)

    op.create_table(
        "donations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("charity_id", sa.String(length=32), nullable=False),
        sa.Column("masterclass_id", sa.String(length=32), nullable=False),
        sa.Column("host_id", sa.String(length=32), nullable=False),
        sa.Column("donor_id", sa.String(length=32), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "ticket",
                "with_ticket",
                "live",
                "page",
                "fee_cover",
                name="donationsource",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("refunded_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("given_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("donor_name", sa.String(length=80), nullable=False),
        sa.Column("is_name_public", sa.Boolean(), nullable=False),
        sa.Column("is_amount_public", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=280), nullable=False),
        sa.Column("is_message_public", sa.Boolean(), nullable=False),
        sa.Column("transfer_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "amount_cents > 0 AND refunded_cents >= 0 AND fee_cents >= 0 AND refunded_cents + fee_cents <= amount_cents",
            name=op.f("ck_donations_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["charity_id"], ["charities.id"], name=op.f("fk_donations_charity_id_charities")
        ),
        sa.ForeignKeyConstraint(
            ["donor_id"], ["people.id"], name=op.f("fk_donations_donor_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["talents.person_id"], name=op.f("fk_donations_host_id_talents")
        ),
        sa.ForeignKeyConstraint(
            ["masterclass_id"],
            ["masterclasses.id"],
            name=op.f("fk_donations_masterclass_id_masterclasses"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_donations_payment_id_payments")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_donations_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donations")),
        sa.UniqueConstraint("payment_id", "source", name="uq_donations_once"),
    )
    with op.batch_alter_table("donations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_donations_charity_given", ["charity_id", "given_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_donations_donor_id"), ["donor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_donations_masterclass_id"), ["masterclass_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_donations_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "payment_parts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "session",
                "ticket",
                "gift",
                "fee_cover",
                name="partkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_payment_parts_positive")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_parts_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_parts")),
        sa.UniqueConstraint("payment_id", "kind", name="uq_payment_parts_once"),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "late",
                "duplicate",
                "cancelled",
                "verdict",
                "masterclass",
                name="refundreason",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "submitted",
                "succeeded",
                "failed",
                name="refundstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("idempotency_key", sa.String(length=120), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.Column("requested_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("completed_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("due_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_refunds_positive")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_refunds_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_refunds_idempotency_key")),
        sa.UniqueConstraint("payment_id", "sequence", name="uq_refunds_sequence"),
        sa.UniqueConstraint("provider_id", name=op.f("uq_refunds_provider_id")),
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refunds_dead_at"), ["dead_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refunds_due_at"), ["due_at"], unique=False)
    immutability.install(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refunds_due_at"))
        batch_op.drop_index(batch_op.f("ix_refunds_dead_at"))

    op.drop_table("refunds")
    op.drop_table("payment_parts")
    with op.batch_alter_table("donations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_donations_transfer_id"))
        batch_op.drop_index(batch_op.f("ix_donations_masterclass_id"))
        batch_op.drop_index(batch_op.f("ix_donations_donor_id"))
        batch_op.drop_index("ix_donations_charity_given")

    op.drop_table("donations")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registrations_person_id"))
        batch_op.drop_index(batch_op.f("ix_registrations_masterclass_id"))
        batch_op.drop_index(batch_op.f("ix_registrations_held_until"))

    op.drop_table("registrations")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payments_open",
            sqlite_where=sa.text("state IN ('created', 'pending', 'authenticating')"),
            postgresql_where=sa.text("state IN ('created', 'pending', 'authenticating')"),
        )
        batch_op.drop_index("ix_payments_subject")
        batch_op.drop_index(batch_op.f("ix_payments_state"))
        batch_op.drop_index(batch_op.f("ix_payments_payer_id"))
        batch_op.drop_index(batch_op.f("ix_payments_masterclass_id"))
        batch_op.drop_index(batch_op.f("ix_payments_due_at"))
        batch_op.drop_index(batch_op.f("ix_payments_dead_at"))

    op.drop_table("payments")
    with op.batch_alter_table("strikes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_strikes_talent_id"))

    op.drop_table("strikes")
    with op.batch_alter_table("spells", schema=None) as batch_op:
        batch_op.drop_index("ix_spells_run_ended")
        batch_op.drop_index("ix_spells_room_person")

    op.drop_table("spells")
    with op.batch_alter_table("masterclasses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_masterclasses_state"))
        batch_op.drop_index(batch_op.f("ix_masterclasses_starts_at"))
        batch_op.drop_index(batch_op.f("ix_masterclasses_settle_at"))
        batch_op.drop_index(batch_op.f("ix_masterclasses_host_id"))
        batch_op.drop_index(batch_op.f("ix_masterclasses_charity_id"))

    op.drop_table("masterclasses")
    with op.batch_alter_table("cells", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cells_appointment_id"))

    op.drop_table("cells")
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_talent_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_state"))
        batch_op.drop_index(batch_op.f("ix_bookings_starts_at"))
        batch_op.drop_index(batch_op.f("ix_bookings_settle_at"))
        batch_op.drop_index(batch_op.f("ix_bookings_learner_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_appointment_id"))

    op.drop_table("bookings")
    with op.batch_alter_table("talent_fields", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talent_fields_field_slug"))

    op.drop_table("talent_fields")
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_services_talent_id"))

    op.drop_table("services")
    with op.batch_alter_table("room_passes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_passes_room_id"))
        batch_op.drop_index(batch_op.f("ix_room_passes_expires_at"))

    op.drop_table("room_passes")
    with op.batch_alter_table("charity_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_charity_members_person_id"))

    op.drop_table("charity_members")
    with op.batch_alter_table("availability_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_availability_rules_talent_id"))

    op.drop_table("availability_rules")
    with op.batch_alter_table("availability_exceptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_availability_exceptions_talent_id"))

    op.drop_table("availability_exceptions")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointments_talent_id"))

    op.drop_table("appointments")
    op.drop_table("talents")
    with op.batch_alter_table("sandbox_refunds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sandbox_refunds_checkout_id"))

    op.drop_table("sandbox_refunds")
    op.drop_table("room_entries")
    with op.batch_alter_table("receptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receptions_room_id"))

    op.drop_table("receptions")
    op.drop_table("person_roles")
    with op.batch_alter_table("logins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logins_person_id"))

    op.drop_table("logins")
    with op.batch_alter_table("evidence_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_lines_room_id"))

    op.drop_table("evidence_lines")
    op.drop_table("charities")
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfers_subject_id"))
        batch_op.drop_index("ix_transfers_payee")
        batch_op.drop_index(batch_op.f("ix_transfers_due_at"))
        batch_op.drop_index(batch_op.f("ix_transfers_dead_at"))

    op.drop_table("transfers")
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_links_email"))

    op.drop_table("sign_in_links")
    with op.batch_alter_table("settlements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlements_due_at"))
        batch_op.drop_index(batch_op.f("ix_settlements_dead_at"))

    op.drop_table("settlements")
    op.drop_table("sandbox_transfers")
    with op.batch_alter_table("sandbox_checkouts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sandbox_checkouts_charge_id"))

    op.drop_table("sandbox_checkouts")
    op.drop_table("rooms")
    with op.batch_alter_table("provider_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_notices_object_id"))
        batch_op.drop_index(batch_op.f("ix_provider_notices_due_at"))
        batch_op.drop_index(batch_op.f("ix_provider_notices_dead_at"))

    op.drop_table("provider_notices")
    with op.batch_alter_table("process_runs", schema=None) as batch_op:
        batch_op.drop_index("ix_process_runs_kind_beat")
        batch_op.drop_index(batch_op.f("ix_process_runs_beat_real_s"))

    op.drop_table("process_runs")
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_index("ix_postings_source_at")
        batch_op.drop_index(batch_op.f("ix_postings_reference"))
        batch_op.drop_index("ix_postings_destination_at")

    op.drop_table("postings")
    op.drop_table("people")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_due_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_dead_at"))

    op.drop_table("outbox")
    op.drop_table("media_cursors")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mails_recipient"))
        batch_op.drop_index(batch_op.f("ix_mails_queued_at"))
        batch_op.drop_index(batch_op.f("ix_mails_due_at"))

    op.drop_table("mails")
    op.drop_table("handled_events")
