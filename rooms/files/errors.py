"""Errors of files in a chat.

Tree:

    EstradeError
    ├── Invalid     FileEmpty, FileNotTaken, FileMismatched, FileTooBig
    ├── TooMany     TooManyFiles
    └── Gone        FileGone
"""

from hub.kernel.errors import Gone, Invalid, TooMany
from hub.kernel.i18n import N_


class FileEmpty(Invalid):
    """There is nothing in it."""

    code = "file_empty"
    sentence = N_("This file is empty. Save it once more with what it should hold, then send it.")


class FileNotTaken(Invalid):
    """Of no kind that may be sent."""

    code = "file_not_taken"
    sentence = N_(
        "We do not take this kind of file. Send a PDF, a picture, a sound, a film, a text or an"
        " office document."
    )


class FileMismatched(Invalid):
    """Its name says another kind than what it is."""

    code = "file_mismatched"
    sentence = N_("This file is not what its name says. Save it once more as what it is.")


class FileTooBig(Invalid):
    """Larger than one file may be."""

    code = "file_too_big"
    sentence = N_("A file has at most %(most_mb)s MB. Make it smaller and send it again.")


class TooManyFiles(TooMany):
    """A session has as many files, or as much in them, as it may."""

    code = "too_many_files"
    sentence = N_("A session has at most %(most)s files, %(most_mb)s MB together.")


class FileGone(Gone):
    """It was deleted when its time was over."""

    code = "file_gone"
    sentence = N_("Files of a session are kept for %(days)s days after it. This one is deleted.")
