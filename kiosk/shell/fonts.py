"""The typefaces of the terminal, which set-up puts into kiosk/assets/built."""

from functools import lru_cache
from json import loads
from pathlib import Path

BUILT = Path(__file__).parent.parent / "assets" / "built"
SANS, SERIF, ICONS, FILLED_ICONS = "Guitu Sans", "Guitu Serif", "Phosphor", "Phosphor Fill"
SANS_FILES = (str(BUILT / "NotoSansSC-Regular.otf"), str(BUILT / "NotoSansSC-Bold.otf"))


def register() -> None:
    from kivy.core.text import LabelBase

    LabelBase.register(SANS, SANS_FILES[0], fn_bold=SANS_FILES[1])
    LabelBase.register(SERIF, str(BUILT / "NotoSerifSC-Regular.otf"))
    LabelBase.register(ICONS, str(BUILT / "Phosphor.ttf"))
    LabelBase.register(FILLED_ICONS, str(BUILT / "Phosphor-Fill.ttf"))


def glyph(name: str) -> str:
    """The character that draws the Phosphor icon of this name."""
    return chr(_code_points()[name]) if name else ""


@lru_cache(maxsize=1)
def _code_points() -> dict[str, int]:
    names: dict[str, int] = loads((BUILT / "phosphor.json").read_text(encoding="utf-8"))
    return names
