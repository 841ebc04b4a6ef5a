"""What Kivy must be told before its first import, so that the terminal is a terminal."""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.shell.fonts import SANS, SANS_FILES

FRAMES_TOUCHED = 60
FRAMES_AT_REST = 30
FRAMES_WAITING = 12
FIRST_FRAME = "the first frame stands"
"""Written to the log when it does, for whoever measures the start."""


@dataclass(frozen=True)
class Panel:
    """How the window stands on the panel. `touch` is one Kivy input provider, never two.

    It is empty where the panel has a driver of its own: then Kivy gets none.
    """

    width_px: int = 1280
    height_px: int = 800
    is_windowed: bool = False
    touch: str = "mouse,disable_multitouch"


def prepare(panel: Panel, *, kivy_home: Path) -> None:
    """Set Kivy's configuration; does nothing for a process that already imported Kivy."""
    kivy_home.mkdir(parents=True, exist_ok=True)
    os.environ["KIVY_NO_ARGS"] = "1"
    os.environ["KIVY_LOG_MODE"] = "PYTHON"
    os.environ["KIVY_NO_CONSOLELOG"] = "1"
    os.environ["KIVY_NO_ENV_CONFIG"] = "1"
    os.environ["KIVY_HOME"] = str(kivy_home)
    # Weston's own window manager gives the terminal the panel, and dies of such a window.
    if not panel.is_windowed and "WAYLAND_DISPLAY" not in os.environ:
        # No window manager may move, hide, shrink or close what has the whole panel.
        os.environ["SDL_X11_FORCE_OVERRIDE_REDIRECT"] = "1"
        os.environ["SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS"] = "0"
    from kivy.config import Config

    for section, name, value in _settings(panel):
        Config.set(section, name, value)
    # With two providers every touch arrives twice (kivy #1903).
    Config.remove_section("input")
    Config.add_section("input")
    if panel.touch:
        Config.set("input", "touch", panel.touch)


def _settings(panel: Panel) -> list[tuple[str, str, str | int]]:
    is_full = not panel.is_windowed
    return [
        ("kivy", "exit_on_escape", 0),
        ("kivy", "desktop", 0),
        ("kivy", "keyboard_mode", "system"),
        ("kivy", "log_enable", 0),
        ("kivy", "log_level", "warning"),
        ("kivy", "default_font", str([SANS, *SANS_FILES])),
        ("graphics", "fullscreen", "auto" if is_full else 0),
        ("graphics", "borderless", int(is_full)),
        ("graphics", "resizable", 0),
        ("graphics", "show_cursor", int(panel.is_windowed)),
        ("graphics", "allow_screensaver", 0),
        # 2 samples, Kivy's default, cost two to three times the frame on software GL.
        ("graphics", "multisamples", 0),
        ("graphics", "maxfps", FRAMES_TOUCHED),
        ("graphics", "width", panel.width_px),
        ("graphics", "height", panel.height_px),
    ]
