"""The documents keep up with what they describe."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from config.settings import BadSettings, load_settings

ROOT = Path(__file__).parents[1]


class Environment(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, given: dict[str, str]) -> None:
        self.given = given
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


def _settings() -> list[str]:
    """Return every variable that is read with one carrier or the other, without NAME_FILE."""
    asked: set[str] = set()
    for carrier in ("sandbox", "twilio"):
        environment = Environment({"CARRIER": carrier})
        with pytest.raises(BadSettings):  # the secrets are missing, and it reads on all the same
            load_settings(environment)
        asked |= environment.asked
    return sorted(name for name in asked if not name.endswith("_FILE"))


def test_the_settings_are_found_that_are_to_be_documented() -> None:
    assert {"PORT", "TWILIO_ACCOUNT_SID", "SANDBOX_AUTH_TOKEN", "CLOCK_OFFSET_S"} <= set(
        _settings()
    )


@pytest.mark.parametrize("name", _settings())
def test_each_setting_is_documented(name: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert f"`{name}`" in page


@pytest.mark.parametrize("target", ["run", "test", "check", "help"])
def test_the_readme_names_each_command_of_the_makefile(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert f"make {target}" in readme


def _links() -> list[tuple[str, str]]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            found.append((str(page.relative_to(ROOT)), target))
    return found


@pytest.mark.parametrize(("page", "target"), _links())
def test_each_link_between_documents_leads_somewhere(page: str, target: str) -> None:
    assert ((ROOT / page).parent / target).exists()
