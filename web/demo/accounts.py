"""Who signs in to a demo hub, with which password."""

from dataclasses import dataclass

PASSWORD = "une-estrade-pour-tous"  # noqa: S105  # for rehearsals only, and printed on purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One kind of person and somebody who is it; `place` is where their day begins."""

    kind: str
    email: str
    place: str


LEARNER = Account(kind="learner", email="lea@estrade.example", place="/agenda")
TALENT = Account(kind="talent", email="camille@estrade.example", place="/studio")
HOST = Account(kind="host", email="jeanne@estrade.example", place="/studio/masterclasses")
CHARITY = Account(kind="charity", email="helene@estrade.example", place="/charity")
ADMIN = Account(kind="admin", email="admin@estrade.example", place="/admin")
ACCOUNTS = (LEARNER, TALENT, HOST, CHARITY, ADMIN)


def sign_in_table(base_url: str) -> str:
    """Return how to sign in as each kind of person, as a small table for the terminal."""
    width = max(len(account.email) for account in ACCOUNTS)
    lines = [
        f"  {account.kind:<8}  {account.email:<{width}}  {base_url}{account.place}"
        for account in ACCOUNTS
    ]
    return "\n".join([f"Sign in with the password {PASSWORD} as:", *lines])
