"""drafts of talents, notifications, and which mails are wanted

Revision: 0052
Revises: 0047
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0052"
down_revision: str | None = "0047"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    is_draft = sa.text("published_at IS NULL")
    op.create_index(
        "ix_talents_drafts",
        "talents",
        ["person_id"],
        sqlite_where=is_draft,
        postgresql_where=is_draft,
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notifications_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("key", name=op.f("uq_notifications_key")),
    )
    op.create_index("ix_notifications_told", "notifications", ["person_id", "told_at", "id"])
    op.create_index("ix_notifications_unread", "notifications", ["person_id", "read_at"])
    op.create_index(op.f("ix_notifications_told_at"), "notifications", ["told_at"])
    op.create_table(
        "mail_wishes",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mail_wishes_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_mail_wishes")),
    )
    op.add_column(
        "mails",
        sa.Column("stop_url", sa.String(length=500), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("mails", "stop_url")
    op.drop_table("mail_wishes")
    op.drop_table("notifications")
    op.drop_index("ix_talents_drafts", table_name="talents")
