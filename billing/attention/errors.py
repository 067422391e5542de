"""Errors around what a person settles by hand.

Tree:

    EstradeError
    ├── Invalid
    │   └── WhyMissing        nobody said why
    └── Conflict
        ├── NeedsNobody       it is under way, or done
        ├── ProviderUnheard   the provider has not said no
        ├── NotByHand         only trying again can end it
        └── BankHasIt         the payer's bank has taken the money back by itself
"""

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.i18n import N_


class WhyMissing(Invalid):
    """An act on money without a reason."""

    code = "why_missing"
    sentence = N_("Say in a few words why. It is kept with your name. Nothing was changed.")


class NeedsNobody(Conflict):
    """A refund or transfer that is under way or done."""

    code = "needs_nobody"
    sentence = N_(
        "This is under way or done, and needs nobody. Reload the page to see where it is."
    )


class ProviderUnheard(Conflict):
    """Nobody knows whether the provider has acted."""

    code = "provider_unheard"
    sentence = N_(
        "The payment provider has not answered yet, so the money may have left already. Try again "
        "first; once it has said no, you can settle it by hand."
    )


class NotByHand(Conflict):
    """Work that a person cannot do instead of the hub."""

    code = "not_by_hand"
    sentence = N_(
        "This cannot be settled by hand: have it tried again once what stood in the way is gone."
    )


class BankHasIt(Conflict):
    """A refund of a payment that its payer's bank has taken back."""

    code = "bank_has_it"
    sentence = N_(
        "The payer disputes this payment at their bank, which has given them the money back "
        "already. Wait until the bank decides, so that it is not given twice."
    )
