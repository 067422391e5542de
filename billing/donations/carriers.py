"""Which transfers carry a donation: one, unless a bank had some of it while the rest was sent.

A line's net is what all of them have of it together.
"""

from billing.donations.models import Donation


def carriers_of(donation: Donation) -> dict[str, int]:
    """Return how many cents of a line each transfer has, the last transfer first."""
    if donation.transfer_id is None:
        return {}
    earlier = donation.earlier_transfers
    return {donation.transfer_id: donation.net_cents - sum(earlier.values()), **earlier}


def put_on(donation: Donation, transfer_id: str, *, amount_cents: int) -> None:
    """Note that some of a line goes in a new transfer; the line's net counts it already."""
    earlier, last = donation.earlier_transfers, donation.transfer_id
    rest_cents = donation.net_cents - amount_cents - sum(earlier.values())
    if last is not None and rest_cents > 0:
        _note(donation, {**earlier, last: rest_cents})
    donation.transfer_id = transfer_id


def take_off(donation: Donation, transfer_id: str, *, amount_cents: int) -> None:
    """Note that a transfer has less of a line; what the last one has follows from the net."""
    left_cents = donation.earlier_transfers.get(transfer_id, 0) - amount_cents
    others = {t: cents for t, cents in donation.earlier_transfers.items() if t != transfer_id}
    _note(donation, others | ({transfer_id: left_cents} if left_cents > 0 else {}))


def _note(donation: Donation, earlier: dict[str, int]) -> None:
    donation.earlier_transfers, donation.is_in_several = earlier, bool(earlier)
