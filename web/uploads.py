"""Requests that may be large: those that bring a file, and no others."""

import re
from typing import Any

from quart.wrappers import Request

from hub.charities.rules import MAX_PROOF_BYTES
from hub.disputes.rules import MAX_FILE_BYTES, MAX_FILES
from hub.kernel.errors import Invalid
from hub.kernel.i18n import N_
from rooms.files.rules import MAX_FILE_BYTES as MAX_SESSION_FILE_BYTES

PROOF = re.compile(r"/charity/[^/]+/standing/proof")
SESSION_FILE = re.compile(r"/bookings/[^/]+/files")
SESSION_FILE_TIMEOUT_S = 600
"""A large file takes its time over a slow line."""
DISPUTE = re.compile(r"/bookings/[^/]+/dispute")
AROUND_A_FILE_BYTES = 64 * 1024
"""Room for a form's other fields, and for the lines between its parts."""


class TooLarge(Invalid):
    """A body beyond what its address allows."""

    code = "too_large"
    sentence = N_(
        "This is too large for us. A file may have 5 MB, 25 MB in a session’s chat: make it smaller"
        " and send it again."
    )


class HubRequest(Request):
    """A request whose body may be as large as its address allows."""

    def __init__(self, method: str, scheme: str, path: str, *args: Any, **kwargs: Any) -> None:
        if PROOF.fullmatch(path):
            kwargs["max_content_length"] = MAX_PROOF_BYTES + AROUND_A_FILE_BYTES
        elif DISPUTE.fullmatch(path):
            kwargs["max_content_length"] = MAX_FILES * (MAX_FILE_BYTES + AROUND_A_FILE_BYTES)
        elif SESSION_FILE.fullmatch(path):
            kwargs["max_content_length"] = MAX_SESSION_FILE_BYTES + AROUND_A_FILE_BYTES
            kwargs["body_timeout"] = SESSION_FILE_TIMEOUT_S
        super().__init__(method, scheme, path, *args, **kwargs)
        self.max_content_length = kwargs.get("max_content_length")
