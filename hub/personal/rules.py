"""How long a copy of one's data waits, and how long one may change one's mind."""

from datetime import timedelta

COPY_LIFETIME = timedelta(days=7)
"""How long an archive can be downloaded."""

COPY_PAUSE = timedelta(hours=1)
"""How long to wait before asking for another one."""

COPY_LEASE = timedelta(minutes=15)
"""How long making or removing one may take."""

MAX_COPY_ATTEMPTS = 8
"""How often it is tried before it is given up; whoever waits may ask again."""

SECOND_THOUGHTS = timedelta(days=7)
"""How long an account stays whole after its owner asked for its end."""

WAITING = timedelta(days=1)
"""How long to wait when something is still open on that day."""

BATCH = 20
"""How many accounts, or archives, a turn looks at."""
