"""The pages' files: copied from their packages, and none of them asks another host for anything."""

import re
from pathlib import Path

import pytest

from scripts.assets import local_only

VENDOR = Path(__file__).parents[1] / "physio_service" / "web" / "static" / "vendor"


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("@font-face{font-family:F;src:url(https://a.example/f.woff2)}p{}", "p{}"),
        ("a{background:url(https://a.example/i.png)}", "a{background:none}"),
        ("a{background:url('//a.example/i.png')}", "a{background:none}"),
        ("a{background:url(images/i.svg)}", "a{background:url(images/i.svg)}"),
        ("a{background:url(data:image/png,A)}", "a{background:url(data:image/png,A)}"),
        ("a{font-family:Frutiger W01,arial}", "a{font-family:arial}"),
    ],
)
def test_a_style_sheet_is_left_with_what_is_here(css, expected):
    assert local_only(css) == expected


def test_the_copied_files_are_in_place_and_point_nowhere_else():
    sheets = sorted(VENDOR.rglob("*.css"))
    assert [sheet.name for sheet in sheets] == ["nhsuk.css", "swagger-ui.css"], "run make setup"

    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        assert "@font-face" not in text
        assert "@import" not in text
        assert "sourceMappingURL" not in text
        for address in re.findall(r"""url\(["']?([^)"']{1,60})""", text):
            assert address.startswith("data:") or (sheet.parent / address).exists(), address


def test_the_lock_file_names_no_host():
    text = (VENDOR.parents[3] / "package-lock.json").read_text(encoding="utf-8")

    assert "resolved" not in text
    assert "//" not in text
