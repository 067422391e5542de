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
