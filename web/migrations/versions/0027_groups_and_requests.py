"""several bookings on one appointment, requests, and the rooms of appointments

Revision: 0027
Revises: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LEFT = "fk_reschedulings_left_id_appointments"
MOVE_ROOMS = (
    "UPDATE rooms SET subject_id = (SELECT {to} FROM bookings WHERE bookings.{of} = rooms.subject_id)"
    " WHERE kind = 'session'"
    " AND EXISTS (SELECT 1 FROM bookings WHERE bookings.{of} = rooms.subject_id)"
)


def upgrade() -> None:
    op.add_column(
        "services", sa.Column("group_size", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "services",
        sa.Column("is_by_request", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "appointments", sa.Column("seats", sa.Integer(), nullable=False, server_default="1")
    )
    for name in ("requested_at", "answered_at"):
        op.add_column("bookings", sa.Column(name, Instant(timezone=True), nullable=True))
    for name in ("request_words", "answer_words"):
        op.add_column("bookings", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("reschedulings") as batch_op:
        batch_op.add_column(sa.Column("left_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(LEFT, "appointments", ["left_id"], ["id"])
    op.create_index(op.f("ix_reschedulings_left_id"), "reschedulings", ["left_id"])
    op.execute(MOVE_ROOMS.format(to="max(appointment_id)", of="id"))


def downgrade() -> None:
    op.execute(MOVE_ROOMS.format(to="min(id)", of="appointment_id"))
    op.drop_index(op.f("ix_reschedulings_left_id"), "reschedulings")
    with op.batch_alter_table("reschedulings") as batch_op:
        batch_op.drop_constraint(LEFT, type_="foreignkey")
        batch_op.drop_column("left_id")
    for name in ("answer_words", "request_words", "answered_at", "requested_at"):
        op.drop_column("bookings", name)
    op.drop_column("appointments", "seats")
    for name in ("is_by_request", "group_size"):
        op.drop_column("services", name)
