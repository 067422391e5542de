"""Where recordings are kept follows from the settings."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from hub.kernel.settings import Settings
from rooms.storage.folder import FolderStorage
from rooms.storage.s3 import S3Storage
from web.recordings import keeping, recordings_storage


def test_without_settings_recordings_stay_beside_the_database() -> None:
    settings = Settings(var_dir=Path("var"))
    found = keeping(settings)
    assert found.growing == Path.cwd() / "var" / "recordings" / "growing"
    assert (found.days, found.is_remote) == (365, False)
    assert isinstance(recordings_storage(settings), FolderStorage)


def test_a_bucket_keeps_them_elsewhere() -> None:
    settings = Settings(
        recordings_dir=Path("/mnt/films"),
        recordings_days=30,
        recordings_s3_bucket="films",
        recordings_s3_endpoint="https://s3.example",
        recordings_s3_key="key",
        recordings_s3_secret=SecretStr("secret"),
    )
    found = keeping(settings)
    assert (found.growing, found.days, found.is_remote) == (Path("/mnt/films/growing"), 30, True)
    assert isinstance(recordings_storage(settings), S3Storage)


@pytest.mark.parametrize("given", [{}, {"recordings_s3_key": "key"}])
def test_a_bucket_without_its_key_refuses_to_start(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="ESTRADE_RECORDINGS_S3_SECRET"):
        Settings(recordings_s3_bucket="films", **given)  # type: ignore[arg-type]  # Texts alone.
