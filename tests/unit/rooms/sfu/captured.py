"""What browsers really send, and what becomes of it in hostile hands."""

from pathlib import Path

from hypothesis import strategies as st

FOLDER = Path(__file__).parents[3] / "fixtures" / "media"
CHANGES_MAX = 6


def captured(kind: str) -> list[bytes]:
    """Return the datagrams of a kind; tests/e2e/rooms/capture_datagrams.py writes them down."""
    lines = [
        line.split()
        for path in sorted(FOLDER.glob("*-datagrams.txt"))
        for line in path.read_text().splitlines()
    ]
    return [bytes.fromhex(text) for name, text in lines if name == kind]


def offers() -> list[str]:
    """Return the offers of browsers and of other software."""
    return [path.read_bytes().decode() for path in sorted(FOLDER.glob("*.sdp"))]


@st.composite
def mangled(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    """Give a sample with bytes turned, cut out, doubled or put in."""
    data = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(0, CHANGES_MAX))):
        at = draw(st.integers(0, len(data)))
        size = draw(st.sampled_from([1, 1, 1, 2, 4, 16, 200]))
        change = draw(st.sampled_from(["turn", "cut", "double", "put", "end"]))
        if change == "turn":
            data = data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at + size :]
        elif change == "cut":
            data = data[:at] + data[at + size :]
        elif change == "double":
            data = data[:at] + data[at : at + size] + data[at:]
        elif change == "put":
            data = data[:at] + draw(st.binary(max_size=20)) + data[at:]
        else:
            data = data[:at]
    return data


@st.composite
def mangled_text(draw: st.DrawFn, samples: list[str]) -> str:
    """Give a text with lines changed, moved, doubled, left out or cut."""
    lines = draw(st.sampled_from(samples)).split("\r\n")
    for _ in range(draw(st.integers(0, CHANGES_MAX))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        change = draw(st.sampled_from(["cut", "drop", "double", "move", "write", "put"]))
        line = lines[at] if lines else ""
        if change == "cut":
            lines[at : at + 1] = [line[: draw(st.integers(0, len(line)))]]
        elif change == "drop":
            del lines[at : at + draw(st.integers(1, 5))]
        elif change == "double":
            lines.insert(at, line)
        elif change == "move":
            lines.insert(draw(st.integers(0, len(lines))), line)
        elif change == "write":
            where = draw(st.integers(0, len(line)))
            text = draw(st.sampled_from([" ", ":", "/", "-1", "99999999999", "é", "\x00", ";="]))
            lines[at : at + 1] = [line[:where] + text + line[where:]]
        else:
            lines.insert(at, draw(st.sampled_from(["a=", "m=", "a=:", "m=video", "v=1", "a=mid:"])))
    return "\r\n".join(lines)
