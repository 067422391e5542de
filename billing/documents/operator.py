"""Whoever runs the hub, as its papers name them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from billing.documents.rules import written_registration
from billing.errors import OperatorUnknown
from hub.kernel.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """The company or person that runs the hub; without a VAT number it charges no VAT.

    `vat_percent` is the rate of those who do, talents too.
    """

    name: str
    address: str
    registration: str
    vat_number: str
    vat_percent: Decimal

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the settings say. Raises: OperatorUnknown when they are silent."""
        if not settings.operator_name or not settings.operator_address:
            raise OperatorUnknown
        return cls(
            name=settings.operator_name,
            address=settings.operator_address,
            registration=settings.operator_registration,
            vat_number=settings.operator_vat_number,
            vat_percent=settings.vat_percent,
        )

    def lines(self) -> list[str]:
        """Return the operator as a document keeps them, a line each."""
        registration = written_registration(self.registration) if self.registration else ""
        vat = f"TVA {self.vat_number}" if self.vat_number else ""
        return [line for line in (self.name, self.address, registration, vat) if line]
