"""Copies the scripts, styles and icons of the web pages out of node_modules."""

import sys
from pathlib import Path
from shutil import copyfile

ROOT = Path(__file__).parents[2]
NODE_MODULES = ROOT / "node_modules"
SERVER = Path(__file__).parents[1]

ICONS = {
    "Phosphor.woff2": "@phosphor-icons/web/src/regular/Phosphor.woff2",
    "Phosphor-Fill.woff2": "@phosphor-icons/web/src/fill/Phosphor-Fill.woff2",
    "phosphor.css": "@phosphor-icons/web/src/regular/style.css",
    "phosphor-fill.css": "@phosphor-icons/web/src/fill/style.css",
}
CONSOLE = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.common.min.js": "echarts/dist/echarts.common.min.js",
    **ICONS,
}


def build() -> None:
    for pages, files in (("console", CONSOLE), ("family", ICONS)):
        vendor = SERVER / pages / "static" / "vendor"
        vendor.mkdir(parents=True, exist_ok=True)
        for name, source in files.items():
            copyfile(NODE_MODULES / source, vendor / name)


if __name__ == "__main__":
    try:
        build()
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} is missing: run `npm ci` first")
