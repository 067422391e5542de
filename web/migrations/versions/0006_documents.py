"""receipts, invoices and credit notes, and what is known of those who issue and receive them

Revision: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hub.kernel.database
from billing.ledger import immutability

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    instant = hub.kernel.database.Instant(timezone=True)
    op.create_table(
        "document_series",
        sa.Column("issuer_kind", sa.String(length=20), nullable=False),
        sa.Column("issuer_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "issuer_kind", "issuer_id", "year", name=op.f("pk_document_series")
        ),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("issuer_kind", sa.String(length=20), nullable=False),
        sa.Column("issuer_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.String(length=48), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.String(length=32), nullable=False),
        sa.Column("corrects_id", sa.String(length=32), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("issued_at", instant, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("amount_cents > 0 AND number > 0", name=op.f("ck_documents_positive")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["people.id"], name=op.f("fk_documents_recipient_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["documents.id"], name=op.f("fk_documents_corrects_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint(
            "issuer_kind", "issuer_id", "year", "number", name="uq_documents_number"
        ),
        sa.UniqueConstraint("kind", "about_id", "sequence", name="uq_documents_about"),
    )
    op.create_index("ix_documents_issuer", "documents", ["issuer_kind", "issuer_id", "issued_at"])
    op.create_index("ix_documents_recipient_id", "documents", ["recipient_id"])
    op.create_index("ix_documents_corrects_id", "documents", ["corrects_id"])
    op.create_table(
        "document_voidings",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("refund_id", sa.String(length=32), nullable=False),
        sa.Column("voided_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_document_voidings_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_document_voidings_refund_id_refunds")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_voidings")),
    )
    op.create_table(
        "billing_identities",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=12), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=60), nullable=False),
        sa.Column("registration", sa.String(length=14), nullable=False),
        sa.Column("vat_number", sa.String(length=16), nullable=False),
        sa.Column("mandated_at", instant, nullable=True),
        sa.Column("updated_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_billing_identities_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_billing_identities")),
    )
    op.create_table(
        "receipt_terms",
        sa.Column("charity_id", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_detail", sa.String(length=200), nullable=False),
        sa.Column("has_article_200", sa.Boolean(), nullable=False),
        sa.Column("has_article_238_bis", sa.Boolean(), nullable=False),
        sa.Column("has_article_978", sa.Boolean(), nullable=False),
        sa.Column("covers_ticket_gifts", sa.Boolean(), nullable=False),
        sa.Column("signatory_title", sa.String(length=80), nullable=False),
        sa.Column("declared_at", instant, nullable=False),
        sa.Column("declared_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["charity_id"], ["charities.id"], name=op.f("fk_receipt_terms_charity_id_charities")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["people.id"], name=op.f("fk_receipt_terms_declared_by_people")
        ),
        sa.PrimaryKeyConstraint("charity_id", name=op.f("pk_receipt_terms")),
    )
    immutability.install(op.get_bind(), "documents")
    immutability.install(op.get_bind(), "document_voidings")


def downgrade() -> None:
    for table in (
        "receipt_terms",
        "billing_identities",
        "document_voidings",
        "documents",
        "document_series",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in ("documents", "document_voidings"):
            op.execute(f"DROP FUNCTION refuse_to_change_{table}()")
