"""A name and an address as a form sends them."""

from collections.abc import Mapping

from billing.documents.identities import Identity


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
