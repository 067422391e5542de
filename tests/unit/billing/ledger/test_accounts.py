"""The names of accounts."""

import pytest

from billing.ledger import accounts


@pytest.mark.parametrize(
    "name",
    [
        accounts.PAYER,
        accounts.PAYEE,
        accounts.PROVIDER_BALANCE,
        accounts.PROVIDER_FEES,
        accounts.PLATFORM,
        accounts.escrow_booking("bkg_01"),
        accounts.escrow_masterclass("mcl_01"),
        accounts.payable_talent("per_01"),
        accounts.payable_charity("cha_01"),
    ],
)
def test_an_account_is_known_by_its_name(name: str) -> None:
    assert accounts.is_account(name)


@pytest.mark.parametrize(
    "name",
    ["", "cash", "escrow:booking:", "escrow:ticket:x", "outside:payer ", "payable:talent:a:b"],
)
def test_any_other_name_is_none(name: str) -> None:
    assert not accounts.is_account(name)


def test_only_the_outside_and_the_hub_itself_may_owe() -> None:
    assert accounts.may_owe(accounts.PAYER)
    assert accounts.may_owe(accounts.PLATFORM)
    assert not accounts.may_owe(accounts.PROVIDER_BALANCE)
    assert not accounts.may_owe(accounts.escrow_booking("bkg_01"))
