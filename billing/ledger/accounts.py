"""The accounts: where a cent can be.

outside:payer            the boundary, where money comes from and refunds go back to
outside:payee            the boundary, where transfers go
provider:balance         between two of our accounts, for as long as the provider needs
provider:fees            what the provider kept
escrow:booking:<id>      paid for a session, nobody's yet
escrow:masterclass:<id>  raised by a masterclass, not due to the charity yet
escrow:charity:<id>      given to a charity by itself, not due to it yet
payable:talent:<id>      owed to a talent
payable:charity:<id>     owed to a charity
revenue:platform         the hub's own: its fees, less what it bears for others
"""

import re

PAYER = "outside:payer"
PAYEE = "outside:payee"
PROVIDER_BALANCE = "provider:balance"
PROVIDER_FEES = "provider:fees"
PLATFORM = "revenue:platform"

ACCOUNT_LENGTH = 64
_KNOWN = re.compile(
    r"outside:pay(er|ee)|provider:(balance|fees)|revenue:platform"
    r"|escrow:(booking|masterclass|charity):\w+|payable:(talent|charity):\w+"
)


def escrow_booking(booking_id: str) -> str:
    """Return the account of what was paid for a session."""
    return f"escrow:booking:{booking_id}"


def escrow_masterclass(masterclass_id: str) -> str:
    """Return the account of what a masterclass raised."""
    return f"escrow:masterclass:{masterclass_id}"


def escrow_charity(charity_id: str) -> str:
    """Return the account of what was given to a charity without a masterclass."""
    return f"escrow:charity:{charity_id}"


def payable_talent(talent_id: str) -> str:
    """Return the account of what is owed to a talent."""
    return f"payable:talent:{talent_id}"


def payable_charity(charity_id: str) -> str:
    """Return the account of what is owed to a charity."""
    return f"payable:charity:{charity_id}"


def is_account(name: str) -> bool:
    """Tell whether a name is one of the accounts above."""
    return len(name) <= ACCOUNT_LENGTH and _KNOWN.fullmatch(name) is not None


def may_owe(name: str) -> bool:
    """Tell whether an account may hold less than nothing.

    Payers are outside, so what they gave counts below zero there. The hub bears fees before it
    has earned any.
    """
    return name in {PAYER, PLATFORM}
