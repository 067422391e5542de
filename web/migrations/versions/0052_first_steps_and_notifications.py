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


def upgrade() -> None:
    is_draft = sa.text("published_at IS NULL")
    op.create_index(
        "ix_talents_drafts",
        "talents",
        ["person_id"],
        sqlite_where=is_draft,
        postgresql_where=is_draft,
    )


def downgrade() -> None:
    op.drop_index("ix_talents_drafts", table_name="talents")
