"""Accounts in plain words."""

import pytest

from billing.ledger import accounts
from web.views.accounts import account_name


@pytest.mark.parametrize(
    "account",
    [
        accounts.PAYER,
        accounts.PAYEE,
        accounts.PROVIDER_BALANCE,
        accounts.PROVIDER_FEES,
        accounts.PLATFORM,
        accounts.escrow_booking("bkg_1"),
        accounts.escrow_masterclass("mcl_1"),
        accounts.escrow_charity("cha_1"),
        accounts.payable_talent("per_1"),
        accounts.payable_charity("cha_1"),
    ],
)
def test_every_account_of_the_ledger_has_its_words(account: str) -> None:
    assert account_name(account)


def test_what_is_no_account_has_none() -> None:
    assert account_name("somewhere:else:1") == ""
