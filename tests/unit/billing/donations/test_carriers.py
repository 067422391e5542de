"""What each transfer has of a line adds up to its net, whatever was taken and sent again."""

from billing.donations.carriers import carriers_of, put_on, take_off
from billing.donations.models import Donation


def line(*, net_cents: int, transfer_id: str | None) -> Donation:
    return Donation(
        amount_cents=1000,
        fee_cents=20,
        refunded_cents=980 - net_cents,
        transfer_id=transfer_id,
        earlier_transfers={},
    )


def test_a_line_in_escrow_is_in_no_transfer() -> None:
    assert carriers_of(line(net_cents=980, transfer_id=None)) == {}


def test_what_is_sent_later_goes_apart_and_the_first_transfer_keeps_the_rest() -> None:
    donation = line(net_cents=980, transfer_id="trf_1")
    put_on(donation, "trf_2", amount_cents=400)
    assert carriers_of(donation) == {"trf_2": 400, "trf_1": 580}
    put_on(donation, "trf_3", amount_cents=0)
    assert carriers_of(donation) == {"trf_3": 0, "trf_1": 580, "trf_2": 400}


def test_what_is_sent_again_whole_leaves_nothing_in_the_first_transfer() -> None:
    donation = line(net_cents=980, transfer_id="trf_1")
    put_on(donation, "trf_2", amount_cents=980)
    assert carriers_of(donation) == {"trf_2": 980}


def test_what_is_taken_off_an_earlier_transfer_is_taken_of_that_one() -> None:
    donation = line(net_cents=980, transfer_id="trf_1")
    put_on(donation, "trf_2", amount_cents=400)
    take_off(donation, "trf_1", amount_cents=100)
    donation.refunded_cents += 100
    assert carriers_of(donation) == {"trf_2": 400, "trf_1": 480}
    take_off(donation, "trf_1", amount_cents=480)
    donation.refunded_cents += 480
    assert carriers_of(donation) == {"trf_2": 400}


def test_what_is_taken_of_the_last_transfer_follows_from_the_net() -> None:
    donation = line(net_cents=980, transfer_id="trf_1")
    put_on(donation, "trf_2", amount_cents=400)
    take_off(donation, "trf_2", amount_cents=300)
    donation.refunded_cents += 300
    assert carriers_of(donation) == {"trf_2": 100, "trf_1": 580}
