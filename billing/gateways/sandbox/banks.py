"""The sandbox's test banks, and which of them a payee's account is at.

One keeps what it is sent, one has closed the account, one sends back after days what it had taken.
"""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import IbanInvalid, NotATestIban
from billing.gateways.payouts import PayoutFailure
from billing.gateways.sandbox.models import SandboxBank
from hub.kernel.errors import NotFound

KEEPS = "FR1420041010050500013M02606"
IS_CLOSED = "FR7630006000011234567890189"
SENDS_BACK = "BE71096123456769"
DAYS_KEPT = 3

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Why a bank keeps nothing, None for one that does, and for how many days it seems to."""

    failure: PayoutFailure | None = None
    keeps_days: int = 0


TEST_BANKS = {
    KEEPS: Behaviour(),
    IS_CLOSED: Behaviour(PayoutFailure.ACCOUNT_CLOSED),
    SENDS_BACK: Behaviour(PayoutFailure.DETAILS_WRONG, DAYS_KEPT),
}


async def bank_of(db: AsyncSession, payee: str) -> SandboxBank:
    """Return a payee's account at the bank that keeps everything, unless they gave another."""
    query = select(SandboxBank).where(SandboxBank.payee == payee).with_for_update()
    bank = (await db.scalars(query)).first()
    if bank is None:
        bank = SandboxBank(payee=payee, last4=KEEPS[-4:])
        db.add(bank)
        await db.flush()
    return bank


async def find_bank(db: AsyncSession, bank_id: str) -> SandboxBank:
    """Return the account of which a page speaks. Raises: NotFound."""
    bank = await db.get(SandboxBank, bank_id)
    if bank is None:
        raise NotFound
    return bank


async def change_bank(db: AsyncSession, bank_id: str, iban: str) -> None:
    """Let a payee's money go to another account. Raises: NotFound, IbanInvalid, NotATestIban."""
    bank = await find_bank(db, bank_id)
    number = "".join(iban.split()).upper()
    if _IBAN.fullmatch(number) is None or not _passes_check(number):
        raise IbanInvalid
    if number not in TEST_BANKS:
        raise NotATestIban
    chosen = TEST_BANKS[number]
    bank.last4, bank.is_blocked = number[-4:], False
    bank.failure, bank.keeps_days = chosen.failure, chosen.keeps_days


def _passes_check(iban: str) -> bool:
    """Tell whether an IBAN's check digits are right. Source: ISO 13616-1, 6.1."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1
