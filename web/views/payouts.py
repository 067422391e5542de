"""What a provider asks of a payee, in plain words."""

from collections.abc import Iterable, Mapping

from billing.gateways.port import Need
from hub.kernel.i18n import N_, gettext

SENTENCES: Mapping[Need, str] = {
    Need.NAME: N_("Your first and last name, as on your identity card"),
    Need.BIRTH: N_("Your date of birth"),
    Need.ADDRESS: N_("A postal address"),
    Need.CONTACT: N_("A telephone number or an address for mail"),
    Need.BANK: N_("The bank account (IBAN) on which the money arrives"),
    Need.TERMS: N_("Your agreement to the payment provider’s terms"),
    Need.ORGANISATION: N_("The organisation’s name, number and address"),
    Need.REPRESENTATIVE: N_("Who represents the organisation"),
    Need.DOCUMENT: N_("A document, such as an identity card or the statutes"),
    Need.OTHER: N_("A detail that the payment provider’s page explains"),
}


def need_sentences(needs: Iterable[Need]) -> list[str]:
    """Return each need as a line of a list."""
    return [gettext(SENTENCES[need]) for need in needs]
