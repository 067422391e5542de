"""Production refuses what only suits a rehearsal, and says which variable to set."""

from pathlib import Path

import pytest

from hub.kernel.settings import UNIX_PATH_LENGTH, Settings

REAL = {
    "ESTRADE_ENVIRONMENT": "production",
    "ESTRADE_SECRET_KEY": "a long random text",
    "ESTRADE_BASE_URL": "https://estrade.example",
    "ESTRADE_SMTP_URL": "smtp://mail.estrade.example",
    "ESTRADE_MEDIA_SECRET": "another long random text",
}


def settings(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_a_machine_without_settings_has_nothing_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, {}).problems() == []


@pytest.mark.parametrize("missing", ["SECRET_KEY", "BASE_URL", "SMTP_URL", "MEDIA_SECRET"])
def test_production_names_each_variable_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    name = f"ESTRADE_{missing}"
    found = settings(monkeypatch, {k: v for k, v in REAL.items() if k != name}).problems()
    assert [sentence for sentence in found if name in sentence]


def test_production_refuses_the_sandbox_and_a_clock_that_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = settings(monkeypatch, REAL | {"ESTRADE_CLOCK_OFFSET_FILE": "offset"}).problems()
    assert ["ESTRADE_GATEWAY" in s or "ESTRADE_CLOCK_OFFSET_FILE" in s for s in found] == [True] * 2


STRIPE = {
    "ESTRADE_GATEWAY": "stripe",
    "ESTRADE_STRIPE_SECRET_KEY": "sk_live_of_a_test",
    "ESTRADE_STRIPE_WEBHOOK_SECRET": "whsec_of_a_test",
}


def test_production_with_stripe_has_nothing_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    made = settings(monkeypatch, REAL | STRIPE)
    assert made.takes_stripe
    assert made.problems() == []


def test_stripe_without_a_key_does_not_start_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="ESTRADE_STRIPE_SECRET_KEY"):
        settings(monkeypatch, {"ESTRADE_GATEWAY": "stripe"})


def test_production_wants_stripes_notices_signed_and_from_stripe_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = {
        "ESTRADE_STRIPE_WEBHOOK_SECRET": "",
        "ESTRADE_STRIPE_API": "http://127.0.0.1:12111",
    }
    first, second = settings(monkeypatch, REAL | STRIPE | wrong).problems()
    assert "ESTRADE_STRIPE_WEBHOOK_SECRET" in first
    assert "ESTRADE_STRIPE_API" in second


def test_the_media_servers_socket_has_a_path_the_kernel_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deep = Path("/" + "folder/" * 30)
    made = settings(monkeypatch, {"ESTRADE_VAR_DIR": str(deep)})
    path = made.media_control.removeprefix("unix:")
    assert len(path) <= UNIX_PATH_LENGTH
    other = settings(monkeypatch, {"ESTRADE_VAR_DIR": str(deep / "b")})
    assert other.media_control != made.media_control


def test_without_a_secret_each_process_invents_one_for_its_own_media_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secrets = {settings(monkeypatch, {}).media_secret.get_secret_value() for _ in range(2)}
    assert len(secrets) == 2
    assert all(len(secret) > 30 for secret in secrets)


@pytest.mark.parametrize("code", ["JPY", "euro", "", "ZZZ"])
def test_a_currency_without_cents_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    with pytest.raises(ValueError, match="ESTRADE_CURRENCY"):
        settings(monkeypatch, {"ESTRADE_CURRENCY": code})


def test_a_currency_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, {"ESTRADE_CURRENCY": "chf"}).currency == "CHF"
