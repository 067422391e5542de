"""the time that a masterclass takes of its co-hosts, and where a talent keeps holidays

Revision: 0033
Revises: 0032
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("co_hosts") as batch_op:
        batch_op.add_column(sa.Column("appointment_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_co_hosts_appointment_id_appointments"),
            "appointments",
            ["appointment_id"],
            ["id"],
        )
        batch_op.create_unique_constraint(op.f("uq_co_hosts_appointment_id"), ["appointment_id"])
    op.add_column("talents", sa.Column("holidays", sa.String(length=8), nullable=True))


def downgrade() -> None:
    # Nobody could give back the time that co-hosts give, once it is not known whose it is.
    op.execute(
        "DELETE FROM cells WHERE appointment_id IN "
        "(SELECT appointment_id FROM co_hosts WHERE appointment_id IS NOT NULL)"
    )
    op.execute(
        "UPDATE appointments SET released_at = starts_at WHERE released_at IS NULL AND id IN "
        "(SELECT appointment_id FROM co_hosts WHERE appointment_id IS NOT NULL)"
    )
    op.drop_column("talents", "holidays")
    with op.batch_alter_table("co_hosts") as batch_op:
        batch_op.drop_constraint(op.f("uq_co_hosts_appointment_id"), type_="unique")
        batch_op.drop_constraint(
            op.f("fk_co_hosts_appointment_id_appointments"), type_="foreignkey"
        )
        batch_op.drop_column("appointment_id")
