"""Fetch what the pages are made of and copy the needed files into the static folder.

Fonts of other hosts are taken out of the style sheets: no page loads anything from
anywhere but here, and the pages are set in the reader's own font.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "physio_service" / "web" / "static" / "vendor"

NHSUK = "nhsuk-frontend/dist/nhsuk"
COPIES = {
    f"{NHSUK}/nhsuk-frontend.min.css": "nhsuk/nhsuk.css",
    f"{NHSUK}/nhsuk-frontend.min.js": "nhsuk/nhsuk.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui/swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui/swagger-ui-bundle.js",
    "swagger-ui-dist/LICENSE": "swagger-ui/LICENSE",
}
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_ELSEWHERE = re.compile(r"""url\(\s*["']?(?:https?:)?//[^)]*\)""")
_ASSET = re.compile(r"url\((/assets/images/([a-z-]+\.svg))\)")
_SOURCE_MAP = re.compile(r"(?:/\*|//)# sourceMappingURL=\S+(?: \*/|\*/)?")


def main() -> int:
    """Install from the lock file when it changed, then copy; return 0 when all is in place."""
    if not _is_installed():
        subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=ROOT, check=True)  # noqa: S607
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in COPIES.items():
        _copy(MODULES / source, fresh / target, fresh)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return 0


def local_only(css: str) -> str:
    """Return a style sheet without font faces and without a url of another host."""
    css = _FONT_FACE.sub("", css)
    css = _ELSEWHERE.sub("none", css)
    return css.replace("Frutiger W01,", "")


def _is_installed() -> bool:
    done, wanted = MODULES / ".package-lock.json", ROOT / "package-lock.json"
    return done.exists() and done.stat().st_mtime >= wanted.stat().st_mtime


def _copy(source: Path, target: Path, folder: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix not in (".css", ".js"):
        shutil.copyfile(source, target)
        return
    text = _SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))
    if source.suffix == ".css":
        text = local_only(text)
        for _, name in set(_ASSET.findall(text)):
            image = folder / "nhsuk" / "images" / name
            image.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(MODULES / NHSUK / "assets" / "images" / name, image)
        text = _ASSET.sub(r"url(images/\2)", text)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
