"""Maintainer's script (``make vendor``): fetch the front-end packages and cut out what we ship.

Needs ``npm`` once, never at run time. Versions are pinned here; the manifests record package,
version and SHA-256 of every file, and ``test_manifest.py`` checks the files against them.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "workflow" / "web" / "static" / "vendor"
FOR_TESTS = Path(__file__).resolve().parent

WEIGHTS = (400, 500, 600)
FONT = "@fontsource/be-vietnam-pro"
ICONS_PACKAGE = "bootstrap-icons"

FILES: dict[Path, dict[tuple[str, str], dict[str, str]]] = {
    SHIPPED: {
        ("bootstrap", "5.3.9"): {
            "dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
            "LICENSE": "bootstrap/LICENSE",
        },
        ("htmx.org", "4.0.1"): {
            "dist/htmx.min.js": "htmx/htmx.min.js",
            "LICENSE": "htmx/LICENSE",
        },
        (FONT, "5.3.0"): {
            **{
                f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2": f"be-vietnam-pro/{subset}-{weight}.woff2"
                for subset in ("latin", "vietnamese")
                for weight in WEIGHTS
            },
            "LICENSE": "be-vietnam-pro/LICENSE",
        },
        (ICONS_PACKAGE, "1.13.2"): {
            "LICENSE": "bootstrap-icons/LICENSE",
        },
    },
    FOR_TESTS: {
        ("axe-core", "4.14.1"): {
            "axe.min.js": "axe.min.js",
            "LICENSE": "axe.LICENSE",
        },
    },
}

SPRITE = "bootstrap-icons/icons.svg"
ICONS = (
    "arrow-down", "arrow-return-left", "arrow-up", "bar-chart", "bell", "box-arrow-right", "building",
    "calendar3", "check-circle", "chevron-down", "chevron-left", "chevron-right", "clipboard-check", "clock",
    "diagram-3", "download", "envelope", "exclamation-triangle", "eye", "file-earmark-text", "filter", "gear",
    "hourglass-split", "house", "inbox", "info-circle", "link-45deg", "list", "list-check", "paperclip", "pencil",
    "people", "person-circle", "plus-lg", "printer", "search", "send", "shield-lock", "star", "translate", "upload",
    "x-circle",
)  # fmt: skip


def fetch(package: str, version: str, folder: Path) -> Path:
    """The unpacked folder of one exact package version."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    target = folder / re.sub(r"\W", "-", package)
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return next(child for child in target.iterdir() if child.is_dir())


def without_map(content: bytes) -> bytes:
    """Source maps are not shipped, so nobody should ask for them."""
    return re.sub(rb"\n?(/\*|//)# sourceMappingURL=\S+( ?\*/)?\s*$", b"\n", content)


def sprite(package: Path) -> bytes:
    """One SVG with a ``<symbol>`` for each icon we use."""
    symbols = []
    for name in ICONS:
        source = (package / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        body = source[source.index(">") + 1 : source.rindex("</svg>")]
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 16 16">{"".join(part.strip() for part in body.splitlines())}</symbol>'
        )
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def write(target: Path, content: bytes) -> str:
    """Write the file and return its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Write every file and one ``manifest.json`` per folder."""
    with tempfile.TemporaryDirectory() as scratch:
        for folder, packages in FILES.items():
            entries = []
            for (package, version), wanted in packages.items():
                unpacked = fetch(package, version, Path(scratch))
                files = {
                    to: write(folder / to, without_map((unpacked / source).read_bytes()))
                    for source, to in wanted.items()
                }
                if package == ICONS_PACKAGE:
                    files[SPRITE] = write(folder / SPRITE, sprite(unpacked))
                entries.append({"package": package, "version": version, "files": files})
            text = json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
            (folder / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
