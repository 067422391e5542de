"""how near and how far people book, pauses, and what a service says of itself

Revision: 0018
Revises: 0017
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LIMITS = {
    "buffer_before_min": "0",
    "buffer_after_min": "0",
    "notice_min": "120",
    "horizon_days": "60",
}
PAUSE = ("paused_at", "paused_until")


def upgrade() -> None:
    for name, default in LIMITS.items():
        op.add_column(
            "talents", sa.Column(name, sa.Integer(), nullable=False, server_default=default)
        )
    for name in PAUSE:
        op.add_column("talents", sa.Column(name, Instant(timezone=True), nullable=True))
    for name, kind, default in (
        ("description", sa.Text(), ""),
        ("languages", sa.String(length=40), "fr"),
        ("position", sa.Integer(), "0"),
    ):
        op.add_column("services", sa.Column(name, kind, nullable=False, server_default=default))
    op.execute(
        "UPDATE services SET languages = coalesce("
        "(SELECT languages FROM talents WHERE talents.person_id = services.talent_id), languages)"
    )


def downgrade() -> None:
    for name in ("position", "languages", "description"):
        op.drop_column("services", name)
    for name in (*PAUSE, *LIMITS):
        op.drop_column("talents", name)
