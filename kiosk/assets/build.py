"""Puts the typefaces and icons that the terminal draws with into kiosk/assets/built."""

import sys
from json import dumps, loads
from pathlib import Path
from shutil import copyfile

BUILT = Path(__file__).parent / "built"
ROOT = Path(__file__).parents[2]
PHOSPHOR = ROOT / "node_modules" / "@phosphor-icons" / "web" / "src"
BOLD_COLLECTION = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
BOLD_FACE = "Noto Sans CJK SC Bold"


class AssetMissing(Exception):
    """A source of the typefaces or icons is not installed."""


def build() -> None:
    BUILT.mkdir(exist_ok=True)
    _copy_regular_faces()
    _take_bold_face()
    _copy_icons()


def _copy_regular_faces() -> None:
    import pylopdf_fonts_zh_cn

    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    for name in ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"):
        copyfile(folder / name, BUILT / name)


def _take_bold_face() -> None:
    """A .ttc handed to Kivy opens at its first face, which draws Japanese forms."""
    from fontTools.ttLib import TTCollection

    if not BOLD_COLLECTION.exists():
        message = f"{BOLD_COLLECTION} is missing: install the Debian package fonts-noto-cjk"
        raise AssetMissing(message)
    for face in TTCollection(BOLD_COLLECTION, lazy=True).fonts:
        if face["name"].getDebugName(4) == BOLD_FACE:
            face.save(BUILT / "NotoSansSC-Bold.otf")
            return
    message = f"{BOLD_COLLECTION} has no face named {BOLD_FACE}"
    raise AssetMissing(message)


def _copy_icons() -> None:
    if not PHOSPHOR.exists():
        message = f"{PHOSPHOR} is missing: run `npm ci` first"
        raise AssetMissing(message)
    copyfile(PHOSPHOR / "regular" / "Phosphor.ttf", BUILT / "Phosphor.ttf")
    copyfile(PHOSPHOR / "fill" / "Phosphor-Fill.ttf", BUILT / "Phosphor-Fill.ttf")
    names = _code_points(PHOSPHOR / "regular" / "selection.json")
    (BUILT / "phosphor.json").write_text(dumps(names, sort_keys=True), encoding="utf-8")


def _code_points(selection: Path) -> dict[str, int]:
    """An icon with other names lists them all, separated by commas."""
    icons = loads(selection.read_text(encoding="utf-8"))["icons"]
    return {
        name.strip(): icon["properties"]["code"]
        for icon in icons
        for name in icon["properties"]["name"].split(",")
    }


if __name__ == "__main__":
    try:
        build()
    except AssetMissing as error:
        sys.exit(str(error))
