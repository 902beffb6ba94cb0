"""Scripted replies, in both ways to write them."""

from datetime import date, datetime, time

import pytest

from physio_service.rehearsal.scripts import Scripted, read_script

SCRIPT = (
    Scripted("DONE", at=datetime.combine(date(2026, 3, 10), time(10, 5))),
    Scripted("STOP, please", after=12),
)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a.tsv", "# a comment\n2026-03-10 10:05\tDONE\n\nafter text 12\tSTOP, please\n"),
        ("a.txt", "2026-03-10T10:05\tDONE\r\nafter 12\tSTOP, please\r\n"),
        ("a.yaml", "- {at: 2026-03-10 10:05, text: DONE}\n- {after: 12, text: 'STOP, please'}\n"),
        ("a.yml", "- {at: 2026-03-10 10:05:00, text: DONE}\n- {after: 12, text: 'STOP, please'}\n"),
    ],
)
def test_lines_with_tabs_and_yaml_say_the_same(tmp_path, name, written):
    path = tmp_path / name
    path.write_text(written, encoding="utf-8")

    assert read_script(path) == SCRIPT
