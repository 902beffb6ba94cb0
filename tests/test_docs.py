"""The documents keep up with what they describe."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
READ = sorted(
    set(re.findall(r'"([A-Z][A-Z_]{3,})"', SETTINGS)) - {"DEBUG", "INFO", "WARNING", "ERROR"}
)


@pytest.mark.parametrize("name", READ)
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
