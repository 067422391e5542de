"""The accounts of the ledger in plain words."""

from hub.kernel.i18n import N_, gettext

_NAMES = {
    "outside:payer": N_("The payer’s card"),
    "outside:payee": N_("Sent"),
    "provider:balance": N_("The payment provider"),
    "provider:fees": N_("Kept by the payment provider"),
    "escrow:booking": N_("Set aside for the session"),
    "escrow:masterclass": N_("Set aside for the masterclass"),
    "escrow:charity": N_("Set aside for the charity"),
    "payable:talent": N_("Owed to the talent"),
    "payable:charity": N_("Owed to the charity"),
    "revenue:platform": N_("This hub"),
}


def account_name(account: str) -> str:
    """Return what an account is, in words; nothing for one that has none."""
    kind = ":".join(account.split(":")[:2])
    return gettext(_NAMES[kind]) if kind in _NAMES else ""
