"""What time does at Stripe when it passes."""

from tests.stripe.accounts import KIND as ACCOUNT
from tests.stripe.balance import settle_due
from tests.stripe.checkout import expire_due
from tests.stripe.payouts import arrive_due
from tests.stripe.store import Store


def pass_time(store: Store) -> None:
    """Do what is due by now: close pages, make funds available, bring payouts to their banks."""
    with store.lock:
        expire_due(store)
        for account_id in ["", *(account["id"] for account in store.all(ACCOUNT))]:
            with store.acting_as(account_id):
                settle_due(store)
                arrive_due(store)
