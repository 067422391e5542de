"""The link in a mail that ends the mails of its kind: it says who and which, and is signed."""

import base64
import hashlib
import hmac

from hub.kernel.errors import NotFound
from hub.notifications.topics import OPTIONAL, Topic

MAX_LENGTH = 120
PARTS = 3


def stop_token(person_id: str, topic: Topic, *, secret: str) -> str:
    """Return what stands in the link; only the hub can write it, and nothing of it is stored."""
    about = f"stop-mails:{person_id}:{topic.value}"
    digest = hmac.new(secret.encode(), about.encode(), hashlib.sha256).digest()
    signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return f"{person_id}.{topic.value}.{signature}"


def read_stop_token(token: str, *, secret: str) -> tuple[str, Topic]:
    """Return whose mails about what are to end. Raises: NotFound when it is not one of ours."""
    parts = token.split(".")
    optional = {topic.value: topic for topic in OPTIONAL}
    if len(token) > MAX_LENGTH or len(parts) != PARTS or parts[1] not in optional:
        raise NotFound
    person_id, topic = parts[0], optional[parts[1]]
    expected = stop_token(person_id, topic, secret=secret)
    if not hmac.compare_digest(expected.encode(), token.encode(errors="replace")):
        raise NotFound
    return person_id, topic
