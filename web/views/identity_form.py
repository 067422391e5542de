"""A name and an address as a form sends them."""

from collections.abc import Mapping

from billing.documents.identities import Identity
from billing.errors import AddressIncomplete


def read_identity(form: Mapping[str, str]) -> Identity:
    """Return what was typed; nothing is checked yet."""
    return Identity(
        full_name=form.get("full_name", ""),
        street=form.get("street", ""),
        postal_code=form.get("postal_code", ""),
        city=form.get("city", ""),
        country=form.get("country", ""),
        registration=form.get("registration", ""),
        vat_number=form.get("vat_number", ""),
    )


def address_errors(error: AddressIncomplete) -> dict[str, str]:
    """Return the sentence beside each field that is empty or too long."""
    fields = error.details["fields"]
    assert isinstance(fields, list)
    return {str(name): error.message() for name in fields}
