"""VAT numbers of the European Union, and who owes the VAT of a service between two of its states.

Source: European Commission, VIES, "VAT identification number structure".
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from billing.errors import VatToConvert

_FORMS: Mapping[str, str] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W]",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}


_OWN_CURRENCIES: Mapping[str, str] = {
    "CZ": "CZK",
    "DK": "DKK",
    "HU": "HUF",
    "PL": "PLN",
    "RO": "RON",
    "SE": "SEK",
}
"""Of the member states whose currency is not the euro."""


class VatNote(StrEnum):
    """Why an invoice has no VAT to pay with it; the layouts know the articles."""

    NONE = ""
    FRANCHISE = "franchise"
    REVERSE_CHARGE = "reverse_charge"


def is_vat_number(number: str) -> bool:
    """Tell whether a number, without spaces, has the form of its member state.

    Of a French one the key is checked too, where it is made of digits.
    """
    form = _FORMS.get(number[:2])
    if form is None or not re.fullmatch(form, number[2:], re.ASCII):
        return False
    return number[:2] != "FR" or _has_right_key(number)


def note_of(*, seller: str, buyer: str) -> VatNote:
    """Return what an invoice says of VAT, from the two VAT numbers; empty for who has none.

    Source: directive 2006/112/EC, articles 44 and 196; CGI, articles 259, 283-2 and 293 B.
    """
    if not seller:
        return VatNote.FRANCHISE
    is_elsewhere = is_vat_number(buyer) and buyer[:2] != seller[:2]
    return VatNote.REVERSE_CHARGE if is_elsewhere else VatNote.NONE


def session_note(seller: str) -> VatNote:
    """Return what the invoice of a session says of VAT: its learner is nobody who owes any."""
    return VatNote.NONE if seller else VatNote.FRANCHISE


def check_currency(currency: str, *, note: VatNote, seller: str) -> None:
    """Refuse an invoice whose VAT would have to be converted. Raises: VatToConvert.

    VAT that is to be paid is written in the currency of the seller's member state, at a rate that
    this hub does not know; where none is to be paid, an invoice may be in any currency.
    Source: directive 2006/112/EC, articles 91 and 230; CGI, articles 266, 1 bis and 289, IV.
    """
    state = seller[:2]
    national = _OWN_CURRENCIES.get(state, "EUR") if state in _FORMS else currency
    if note is VatNote.NONE and currency != national:
        raise VatToConvert(national=national, currency=currency)


def _has_right_key(number: str) -> bool:
    key, siren = number[2:4], number[4:]
    return not key.isdecimal() or int(key) == (12 + 3 * (int(siren) % 97)) % 97
