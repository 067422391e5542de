"""Every mail says what it is about, so that everybody can choose."""

from hub.notifications.topics import ALWAYS_MAILED, OPTIONAL, Topic
from web.mails.topics import SECRETS, TOPICS
from web.paths import TEMPLATES
from web.views.notifications import TOPIC_ICONS, TOPIC_NAMES

PIECES = {"layout", "parts", "last_check"}


def test_every_mail_has_a_topic_or_is_a_secret() -> None:
    mails = {path.stem for path in (TEMPLATES / "mail").glob("*.html")} - PIECES
    assert mails == set(TOPICS) | SECRETS
    assert not set(TOPICS) & SECRETS


def test_every_topic_has_a_name_and_a_sign() -> None:
    assert set(TOPIC_NAMES) == set(TOPIC_ICONS) == set(Topic)


def test_what_cannot_be_done_without_is_not_offered() -> None:
    assert {Topic.MONEY, Topic.ACCOUNT, Topic.SOON} == ALWAYS_MAILED
    assert set(OPTIONAL) == set(Topic) - ALWAYS_MAILED


def test_every_button_of_a_mail_can_lead_a_notification() -> None:
    for name in TOPICS:
        assert "action(" in (TEMPLATES / "mail" / f"{name}.html").read_text(), name
