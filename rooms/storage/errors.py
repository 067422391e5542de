"""Errors of the storage.

Tree:

    EstradeError
    ├── NotFound       StoredFileMissing
    └── Unavailable    StorageUnavailable
"""

from hub.kernel.errors import NotFound, Unavailable
from hub.kernel.i18n import N_


class StoredFileMissing(NotFound):
    """Nothing is kept under that name."""

    code = "stored_file_missing"
    sentence = N_("This file is no longer there. Open the page of the masterclass again.")


class StorageUnavailable(Unavailable):
    """The storage does not answer, or refuses."""

    code = "storage_unavailable"
    sentence = N_("Our files cannot be reached for a moment. Nothing is lost; try in a minute.")
