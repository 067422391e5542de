"""roles and invitations of a charity's members, its proofs, frozen payees, the audit trail

Revision: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel import immutability
from hub.kernel.database import Instant

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Whoever could read until now was the only one there was: somebody must be able to manage.
    op.add_column(
        "charity_members",
        sa.Column("role", sa.String(length=20), nullable=False, server_default="manage"),
    )
    op.add_column("charities", sa.Column("refused_at", Instant(timezone=True), nullable=True))
    op.add_column("charities", sa.Column("refusal", sa.Text(), nullable=False, server_default=""))
    _make_charity_tables()
    _make_freezes()
    _make_trail()


def _make_charity_tables() -> None:
    op.create_table(
        "charity_invitations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("charity_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("invited_by", sa.String(length=32), nullable=False),
        sa.Column("invited_at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("accepted_at", Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["charity_id"],
            ["charities.id"],
            name=op.f("fk_charity_invitations_charity_id_charities"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["people.id"], name=op.f("fk_charity_invitations_invited_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charity_invitations")),
    )
    op.create_index("ix_charity_invitations_charity_id", "charity_invitations", ["charity_id"])
    op.create_table(
        "charity_proofs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("charity_id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["charity_id"], ["charities.id"], name=op.f("fk_charity_proofs_charity_id_charities")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["people.id"], name=op.f("fk_charity_proofs_sent_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charity_proofs")),
    )
    op.create_index("ix_charity_proofs_charity_id", "charity_proofs", ["charity_id"])


def _make_freezes() -> None:
    op.create_table(
        "freezes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payee_kind", sa.String(length=20), nullable=False),
        sa.Column("payee_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", Instant(timezone=True), nullable=False),
        sa.Column("began_by", sa.String(length=32), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["began_by"], ["people.id"], name=op.f("fk_freezes_began_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["people.id"], name=op.f("fk_freezes_ended_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freezes")),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_freezes_open",
        "freezes",
        ["payee_kind", "payee_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _make_trail() -> None:
    op.create_table(
        "trail_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["people.id"], name=op.f("fk_trail_entries_actor_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entries")),
    )
    op.create_index("ix_trail_entries_at", "trail_entries", ["at", "id"])
    op.create_index(
        "ix_trail_entries_subject", "trail_entries", ["subject_kind", "subject_id", "at"]
    )
    op.create_index("ix_trail_entries_actor", "trail_entries", ["actor_id", "at"])
    immutability.install(
        op.get_bind(),
        "trail_entries",
        refusal="the audit trail is immutable: a new act corrects an old one",
    )


def downgrade() -> None:
    for table in ("trail_entries", "freezes", "charity_proofs", "charity_invitations"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_trail_entries()")
    for table, columns in (
        ("charities", ("refusal", "refused_at")),
        ("charity_members", ("role",)),
    ):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
