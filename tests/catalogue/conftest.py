"""A copy of the clinical files for a test to change."""

import shutil
from pathlib import Path

import pytest

from tests.builders_catalogue import CONFIG, Edit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "config"
    shutil.copytree(CONFIG, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace the first of some text in a file, once."""

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace
