"""The shape of the code: sizes, names, and nothing silenced without a reason."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ["hub", "signaling", "rooms", "billing", "web", "tests", "benchmarks", ".ci"]
PACKAGES = ["hub", "signaling", "rooms", "billing", "web"]
SKIPPED_FOLDERS = {"node_modules", "__pycache__", "build", "dist", "var"}
GENERATED = ["web/migrations/versions/*", "web/client/protocol.ts", "web/client/generated/*"]

# A sentence that people read is one text on one line, however long.
SENTENCES = "web/client/i18n/"

FILE_LIMIT_LINES = 500
FUNCTION_LIMIT_LINES = 70
LINE_LIMIT = 100
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}

SILENCED = re.compile(
    r"#\s*(type:\s*ignore|noqa|pragma|mypy:|ruff:)|@ts-(ignore|expect-error|nocheck)|biome-ignore"
)
SILENCED_WITH_REASON = re.compile(
    r"#\s*type:\s*ignore\[[\w, -]+\]\s+[#-]\s+\w+"
    r"|#\s*noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+[#-]\s+\w+"
    r"|@ts-expect-error\s+\w+"
    r"|biome-ignore\s+[\w/]+:\s+\w+"
)
LEFT_FOR_LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
DECISION_LINK = re.compile(r"\[decision (\d+)\]\(([^)#]+)\)")
DOWNLOAD_ADDRESS = re.compile(
    r"\"resolved\"|\.tgz|--(extra-)?index-url|--find-links|^registry|@\s*https?://|^\s*https?://",
    re.MULTILINE,
)


def files(*endings: str) -> list[Path]:
    """Return our own files with these endings, without what tools made."""
    return sorted(
        path
        for folder in SOURCES
        for path in (ROOT / folder).rglob("*")
        if path.suffix in endings
        and path.is_file()
        and not SKIPPED_FOLDERS.intersection(path.relative_to(ROOT).parts)
        and not any(path.relative_to(ROOT).match(pattern) for pattern in GENERATED)
    )


def name_of(path: Path) -> str:
    """Return the path as a person in the project's folder writes it."""
    return path.relative_to(ROOT).as_posix()


def lines_of(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Give each line with the place where it is."""
    for path in paths:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            yield f"{name_of(path)}:{number}", line


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Give each function's place and its length in lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{name_of(path)}:{node.lineno} {node.name}", length


def imports_of(path: Path) -> Iterator[str]:
    """Give the full name of each module that the file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _expect_none(places: list[str], advice: str) -> None:
    assert not places, "\n".join([advice, *places])


def test_no_file_is_longer_than_a_sitting() -> None:
    long = [
        f"{name_of(path)} {length}"
        for path in files(".py", ".ts", ".tsx", ".css", ".html")
        if (length := len(path.read_text().splitlines())) > FILE_LIMIT_LINES
    ]
    _expect_none(long, f"Split what has more than {FILE_LIMIT_LINES} lines by idea.")


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{place} {length}"
        for path in files(".py")
        for place, length in functions_of(path)
        if length > FUNCTION_LIMIT_LINES
    ]
    _expect_none(long, f"Name the parts of what has more than {FUNCTION_LIMIT_LINES} lines.")


def test_no_line_is_wider_than_the_page() -> None:
    wide = [
        place
        for place, line in lines_of(files(".py", ".ts", ".tsx"))
        if len(line) > LINE_LIMIT and not place.startswith(SENTENCES)
    ]
    _expect_none(wide, f"Lines have at most {LINE_LIMIT} characters.")


def test_every_module_is_named_after_an_idea() -> None:
    vague = [
        name_of(path)
        for path in files(".py", ".ts", ".tsx")
        if FORBIDDEN_NAMES.intersection(path.relative_to(ROOT).with_suffix("").parts)
    ]
    _expect_none(vague, "Name a module after what it is about.")


def test_nothing_is_silenced_without_a_reason() -> None:
    silenced = [
        place
        for place, line in lines_of(files(".py", ".ts", ".tsx"))
        if SILENCED.search(line)
        and not SILENCED_WITH_REASON.search(line)
        and not place.startswith("tests/unit/test_tidy.py")
    ]
    _expect_none(silenced, "Mend the cause; or name the rule and say why: `# noqa: S101  # why`.")


def test_nothing_is_left_for_later_in_the_code() -> None:
    later = [
        place
        for place, line in lines_of(files(".py", ".ts", ".tsx", ".css", ".html", ".po", ""))
        if LEFT_FOR_LATER.search(line)
    ]
    _expect_none(later, "Finish it, or open an issue and delete the note.")


def test_every_test_folder_mirrors_a_package() -> None:
    homeless = [
        name_of(folder)
        for kind in ("unit", "integration", "e2e")
        for folder in (ROOT / "tests" / kind).rglob("*")
        if folder.is_dir()
        and folder.name != "__pycache__"
        and any(folder.glob("test_*.py"))
        and not (ROOT / folder.relative_to(ROOT / "tests" / kind)).is_dir()
    ]
    _expect_none(homeless, "tests/<kind>/<package> mirrors the package of the same name.")


def test_the_media_server_imports_nothing_of_ours_outside_its_folder() -> None:
    outside = [
        f"{name_of(path)} {module}"
        for path in files(".py")
        if path.is_relative_to(ROOT / "rooms" / "sfu")
        for module in imports_of(path)
        if module.split(".")[0] in PACKAGES and not f"{module}.".startswith("rooms.sfu.")
    ]
    _expect_none(outside, "rooms/sfu runs in a process of its own: pass it what it needs.")


def test_only_the_engines_of_rooms_talk_to_the_media_server() -> None:
    elsewhere = [
        name_of(path)
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in PACKAGES
        and path.relative_to(ROOT).parts[:2] not in {("rooms", "sfu"), ("rooms", "engines")}
        and any(f"{module}.".startswith("rooms.sfu.") for module in imports_of(path))
    ]
    _expect_none(elsewhere, "Ask for it through the port in rooms/engines.")


def test_every_module_says_what_it_is_about() -> None:
    silent = [
        name_of(path)
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in PACKAGES
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    _expect_none(silent, "Open each module with one sentence on what it is about.")


def test_every_decision_has_the_number_of_its_file() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    wrong = [
        name_of(path)
        for path in records
        if not path.read_text().startswith(f"# {int(path.name[:4])}. ")
    ]
    assert len(records) == len({path.name[:4] for path in records})
    _expect_none(wrong, "The heading of a decision begins with the number in its file's name.")


def test_every_link_to_a_decision_says_its_number_and_leads_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    wrong = [
        f"{name_of(page)} {number} {target}"
        for page in pages
        for number, target in DECISION_LINK.findall(page.read_text())
        if not (page.parent / target).is_file() or int(Path(target).name[:4]) != int(number)
    ]
    _expect_none(wrong, "A link to a decision has the number in its file's name.")


@pytest.mark.parametrize(
    "lock",
    [
        "requirements/run.txt",
        "requirements/dev.txt",
        "requirements/node.txt",
        "web/client/package-lock.json",
        "web/client/.npmrc",
        "pyproject.toml",
    ],
)
def test_no_lock_file_names_a_place_to_download_from(lock: str) -> None:
    assert DOWNLOAD_ADDRESS.findall((ROOT / lock).read_text()) == []


def test_every_python_package_is_pinned_with_its_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        names = re.findall(r"(?m)^[a-z0-9-]+", text)
        pins = re.findall(r"(?m)^[a-z0-9-]+==[^\\\n]+\\\n    --hash=sha256:", text)
        assert len(pins) == len(names) > 0, lock.name
