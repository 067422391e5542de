"""How much one may report, how long words may be, how long they are kept."""

from datetime import timedelta

from rooms.complaints.errors import ReasonsMissing, WordsTooLong

MAX_WORDS = 1000
MAX_REASONS = 1000
A_DAY = timedelta(days=1)
MOST_A_DAY = 5
LINES_AROUND = 20
"""How many lines of the chat are kept on either side of the one that it is about."""
KEPT_AFTER_DECISION = timedelta(days=180)


def clean_words(text: str) -> str:
    """Return what a report says, which may be nothing. Raises: WordsTooLong."""
    words = "\n".join(line.strip() for line in text.strip().splitlines())
    if len(words) > MAX_WORDS:
        raise WordsTooLong
    return words


def clean_reasons(text: str) -> str:
    """Return why something is decided. Raises: ReasonsMissing."""
    reasons = " ".join(text.split())
    if len(reasons) > MAX_REASONS or not any(character.isalnum() for character in reasons):
        raise ReasonsMissing
    return reasons
