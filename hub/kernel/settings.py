"""Every switch of the hub: `ESTRADE_*` variables with defaults that run on one machine."""

import os
import sys
from datetime import timedelta
from decimal import Decimal
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from tempfile import gettempdir
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.kernel.ids import new_token, token_digest
from hub.kernel.money import CURRENCIES

DEVELOPMENT_SECRET = "development-only-secret"  # noqa: S105 - refused in production


LAST_PORT = 65_535
UNIX_PATH_LENGTH = 100
"""Longer addresses of Unix sockets are refused by the kernel. Source: unix(7)."""


class Environment(StrEnum):
    """Where the hub runs; production refuses what only suits a rehearsal."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class CardCostsPayer(StrEnum):
    """Who bears what the payment provider keeps of the price of a session."""

    HUB = "hub"
    TALENT = "talent"


class Gateway(StrEnum):
    """Who takes the money."""

    SANDBOX = "sandbox"
    STRIPE = "stripe"


def usable_cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Settings(BaseSettings):
    """The settings of one process, read once from the environment."""

    model_config = SettingsConfigDict(env_prefix="ESTRADE_", extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    base_url: str = ""
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    var_dir: Path = Path("var")
    database_url: str = ""
    redis_url: str = ""
    smtp_url: str = ""
    mail_from: str = "Estrade <bonjour@estrade.localhost>"
    gateway: Gateway = Gateway.SANDBOX
    stripe_secret_key: SecretStr = SecretStr("")
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_payees_webhook_secret: SecretStr = SecretStr("")
    stripe_api: str = "https://api.stripe.com"
    stripe_page: str = "https://checkout.stripe.com"
    stripe_onboarding: str = "https://connect.stripe.com"
    currency: str = "EUR"
    platform_fee_percent: Decimal = Field(Decimal(5), ge=0, le=20, decimal_places=2)
    card_costs_paid_by: CardCostsPayer = CardCostsPayer.HUB
    dispute_hours: int = Field(72, ge=0, le=720)
    operator_name: str = ""
    operator_address: str = ""
    operator_registration: str = ""
    operator_vat_number: str = ""
    operator_email: str = ""
    vat_percent: Decimal = Field(Decimal(20), ge=0, le=50)
    media_control: str = ""
    media_secret: SecretStr = SecretStr("")
    media_udp_host: str = "127.0.0.1"
    media_udp_port: int = Field(0, ge=0, le=65535)
    media_tcp_port: int = Field(0, ge=0, le=65535)
    media_announce: str = "127.0.0.1"
    media_workers: int = Field(default_factory=usable_cores, ge=1, le=64)
    recordings_dir: Path | None = None
    recordings_days: int = Field(365, ge=1, le=3650)
    recordings_s3_bucket: str = ""
    recordings_s3_endpoint: str = ""
    recordings_s3_region: str = "us-east-1"
    recordings_s3_key: str = ""
    recordings_s3_secret: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")
    calendars_inside: bool = False
    turn_urls: str = ""
    turn_secret: SecretStr = SecretStr("")
    clock_offset_file: Path | None = None
    has_clock: bool = True
    has_media: bool = True

    @field_validator("currency")
    @classmethod
    def _check_currency(cls, code: str) -> str:
        if code.upper() not in CURRENCIES:
            raise ValueError(
                f"ESTRADE_CURRENCY is one of {', '.join(sorted(CURRENCIES))}: this hub counts in"
                " hundredths, which others do not have or are not paid out in"
            )
        return code.upper()

    @model_validator(mode="after")
    def _fill_what_depends_on_the_rest(self) -> Self:
        filled = {
            "base_url": self.base_url or f"http://{self.host}:{self.port}",
            "database_url": self.database_url or f"sqlite:///{self.var_dir}/estrade.db",
            "media_control": self.media_control or f"unix:{_socket_path(self.var_dir)}",
        }
        for name, value in filled.items():
            object.__setattr__(self, name, value.rstrip("/"))
        if not self.operator_name and not self.is_production:
            object.__setattr__(self, "operator_name", "Estrade")
            object.__setattr__(self, "operator_address", "1 rue de la Répétition, 75000 Paris")
        if not self.media_secret.get_secret_value() and not self.is_production:
            object.__setattr__(self, "media_secret", SecretStr(new_token()))
        if self.recordings_s3_bucket and not (
            self.recordings_s3_key and self.recordings_s3_secret.get_secret_value()
        ):
            raise ValueError(
                "ESTRADE_RECORDINGS_S3_BUCKET is opened with ESTRADE_RECORDINGS_S3_KEY and"
                " ESTRADE_RECORDINGS_S3_SECRET: set both"
            )
        if self.takes_stripe and not self.stripe_secret_key.get_secret_value():
            raise ValueError(
                "ESTRADE_GATEWAY=stripe needs ESTRADE_STRIPE_SECRET_KEY: Stripe's dashboard has it"
                " under Developers, API keys"
            )
        for name in ("media_udp_port", "media_tcp_port"):
            if getattr(self, name) + self.media_workers - 1 > LAST_PORT:
                raise ValueError(
                    f"Choose a lower ESTRADE_{name.upper()}: each media server has a port, from"
                    " that one on"
                )
        return self

    @property
    def recordings_root(self) -> Path:
        """Return the folder of recordings, as an absolute path."""
        return (self.recordings_dir or self.var_dir / "recordings").absolute()

    @property
    def dispute_window(self) -> timedelta:
        """Return how long after its end a meeting may be disputed."""
        return timedelta(hours=self.dispute_hours)

    @property
    def operator_mailbox(self) -> str:
        """Return where whoever runs the hub reads mail: their own address, or the hub's."""
        return self.operator_email or parseaddr(self.mail_from)[1]

    @property
    def takes_stripe(self) -> bool:
        """Tell whether Stripe takes the money."""
        return self.gateway is Gateway.STRIPE

    @property
    def is_production(self) -> bool:
        """Tell whether real people and real money are at stake."""
        return self.environment is Environment.PRODUCTION

    def problems(self) -> list[str]:
        """Return what must be set before production may start, a sentence each."""
        if not self.is_production:
            return []
        found = [
            (
                self.secret_key.get_secret_value() == DEVELOPMENT_SECRET,
                "Set ESTRADE_SECRET_KEY to a long random text: it signs the links that people get.",
            ),
            (
                not self.base_url.startswith("https://"),
                "Set ESTRADE_BASE_URL to the public https:// address: cameras need it.",
            ),
            (
                self.gateway is Gateway.SANDBOX,
                "Set ESTRADE_GATEWAY to a payment provider: the sandbox takes no real money.",
            ),
            (
                self.takes_stripe and not self.stripe_webhook_secret.get_secret_value(),
                (
                    "Set ESTRADE_STRIPE_WEBHOOK_SECRET to the signing secret of the webhook"
                    " endpoint that Stripe has for this hub."
                ),
            ),
            (
                not self.stripe_api.startswith("https://"),
                "Unset ESTRADE_STRIPE_API: only a rehearsal asks Stripe elsewhere.",
            ),
            (not self.smtp_url, "Set ESTRADE_SMTP_URL: without it nobody receives a mail."),
            (
                not self.media_secret.get_secret_value(),
                "Set ESTRADE_MEDIA_SECRET to a long random text: it protects the media server.",
            ),
            (
                bool(self.turn_urls) and not self.turn_secret.get_secret_value(),
                "Set ESTRADE_TURN_SECRET to the shared secret of the TURN server.",
            ),
            (
                self.calendars_inside,
                "Unset ESTRADE_CALENDARS_INSIDE: it lets calendars be read from inside a network.",
            ),
            (
                self.clock_offset_file is not None,
                "Unset ESTRADE_CLOCK_OFFSET_FILE: it moves the time and is for rehearsals only.",
            ),
        ]
        return [sentence for is_wrong, sentence in found if is_wrong]


def _socket_path(var_dir: Path) -> Path:
    path = var_dir.absolute() / "media.sock"
    if len(str(path)) <= UNIX_PATH_LENGTH:
        return path
    name = f"estrade-{token_digest(str(path))[:16]}.sock"
    return Path(gettempdir()) / name
