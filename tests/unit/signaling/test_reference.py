"""The document of the protocol follows the messages."""

import re

from signaling.messages import PROTOCOL_VERSION
from signaling.reference import TARGET, rewrite


def test_the_committed_document_is_current() -> None:
    text = TARGET.read_text()
    assert text == rewrite(text), "run: python -m signaling.reference"


def test_the_document_names_the_version() -> None:
    assert re.search(rf"^Version {PROTOCOL_VERSION}\.", TARGET.read_text(), re.MULTILINE)
