"""What time does at Stripe when it passes."""

from tests.stripe.accounts import KIND as ACCOUNT
from tests.stripe.accounts import fall_due
from tests.stripe.balance import settle_due
from tests.stripe.checkout import expire_due
from tests.stripe.disputes import lose_due
from tests.stripe.payouts import arrive_due
from tests.stripe.store import Store


def pass_time(store: Store) -> None:
    """Do what is due by now: pages close, disputes are lost, funds and payouts arrive."""
    with store.lock:
        expire_due(store)
        lose_due(store)
        fall_due(store)
        for account_id in ["", *(account["id"] for account in store.all(ACCOUNT))]:
            with store.acting_as(account_id):
                settle_due(store)
                arrive_due(store)
