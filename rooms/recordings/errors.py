"""Errors around recordings.

Tree:

    EstradeError
    ├── NotFound       NothingRecorded
    ├── Invalid        ConsentOutdated
    ├── Conflict       RecordingMoved, RecordingRuns, ConsentNeeded
    └── Unavailable    RecordingRefused
"""

from hub.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from hub.kernel.i18n import N_


class NothingRecorded(NotFound):
    """There is no recording, or none any more."""

    code = "nothing_recorded"
    sentence = N_("There is no recording of this masterclass, or it has been deleted.")


class ConsentOutdated(Invalid):
    """The text that was agreed to is not the present one."""

    code = "consent_outdated"
    sentence = N_("What you agree to has been reworded. Reload the page and read it once more.")


class RecordingMoved(Conflict):
    """It is not in a state from which this can happen."""

    code = "recording_state"
    sentence = N_("The recording has moved on since. Reload the page to see where it stands.")


class RecordingRuns(Conflict):
    """What is being recorded cannot be deleted."""

    code = "recording_runs"
    sentence = N_("The recording is running. Stop it in the room first, then delete it.")


class ConsentNeeded(Conflict):
    """Somebody on stage has not agreed to be recorded."""

    code = "consent_needed"
    sentence = N_("Everybody on stage has to agree to the recording first.")


class RecordingRefused(Unavailable):
    """The media server cannot write."""

    code = "recording_refused"
    sentence = N_(
        "This hub cannot write the recording, so nothing is recorded. The broadcast goes on; "
        "tell whoever runs the hub."
    )
