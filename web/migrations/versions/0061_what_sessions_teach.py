"""the field that a service teaches, and a session as it was booked

Revision: 0061
Revises: 0060
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Until today nobody said which of their fields a session was for: it was what they teach first.
TAUGHT_FIRST = (
    "UPDATE bookings SET field_slug = (SELECT field_slug FROM talent_fields"
    " WHERE talent_fields.talent_id = bookings.talent_id ORDER BY talent_fields.id LIMIT 1)"
)


def upgrade() -> None:
    for table in ("services", "bookings"):
        op.add_column(table, sa.Column("field_slug", sa.String(length=80), nullable=True))
    op.execute(TAUGHT_FIRST)


def downgrade() -> None:
    for table in ("bookings", "services"):
        op.drop_column(table, "field_slug")
