"""What Stripe asks of payees, in the port's words."""

import pytest

from billing.gateways.port import Need, OnboardingOrder
from billing.gateways.stripe.accounts import account_key, account_params, link_params, need_of

TALENT = OnboardingOrder(
    payee="payable:talent:per_1",
    name="Noé Ferraud",
    email="noe@estrade.example",
    is_organisation=False,
    country="FR",
    locale="fr",
    return_url="https://estrade.example/studio/payouts/back",
    refresh_url="https://estrade.example/studio/payouts",
)


@pytest.mark.parametrize(
    ("description", "need"),
    [
        ("identity.individual.given_name", Need.NAME),
        ("identity.individual.date_of_birth.day", Need.BIRTH),
        ("identity.individual.address.line1", Need.ADDRESS),
        ("identity.individual.documents.primary_verification", Need.DOCUMENT),
        ("identity.business_details.id_numbers", Need.ORGANISATION),
        ("identity.business_details.address.line1", Need.ADDRESS),
        ("identity.business_details.phone", Need.ORGANISATION),
        ("relationship.representative", Need.REPRESENTATIVE),
        ("external_account", Need.BANK),
        ("configuration.recipient.default_outbound_destination", Need.BANK),
        ("identity.attestations.terms_of_service.account.date", Need.TERMS),
        ("something.of.next.year", Need.OTHER),
    ],
)
def test_each_requirement_is_about_something_people_know(description: str, need: Need) -> None:
    assert need_of(description) is need


def test_the_same_payee_described_alike_is_asked_for_with_the_same_key() -> None:
    assert account_key(TALENT) == account_key(TALENT)
    assert account_key(TALENT).startswith("account:payable:talent:per_1:")
    assert len(account_key(TALENT)) <= 255


def test_a_payee_only_receives_and_the_hub_bears_fees_and_losses() -> None:
    asked = account_params(TALENT)
    assert set(asked["configuration"]) == {"recipient"}
    assert set(asked["defaults"]["responsibilities"].values()) == {"application"}
    assert asked["identity"] == {"country": "fr", "entity_type": "individual"}


def test_the_link_leads_back_and_an_old_one_to_where_another_is_asked_for() -> None:
    way = link_params(TALENT, "acct_1")["use_case"]["account_onboarding"]
    assert (way["return_url"], way["refresh_url"]) == (TALENT.return_url, TALENT.refresh_url)
