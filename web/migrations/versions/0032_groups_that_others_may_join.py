"""what a search asks of groups that others may join, and of what talents sell

Revision: 0032
Revises: 0030
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_GROUP = sa.text("seats > 1 AND released_at IS NULL")
INDEXES = (
    ("ix_appointments_groups_of", ["talent_id", "starts_at"]),
    ("ix_appointments_groups_at", ["starts_at", "talent_id"]),
)

BY_PRICE = ["price_cents", "talent_id"]


def upgrade() -> None:
    for name, columns in INDEXES:
        op.create_index(
            name, "appointments", columns, sqlite_where=IS_GROUP, postgresql_where=IS_GROUP
        )
    op.drop_index("ix_services_price", "services")
    op.create_index("ix_services_price", "services", [*BY_PRICE, "retired_at", "languages"])


def downgrade() -> None:
    op.drop_index("ix_services_price", "services")
    op.create_index("ix_services_price", "services", BY_PRICE)
    for name, _ in INDEXES:
        op.drop_index(name, "appointments")
