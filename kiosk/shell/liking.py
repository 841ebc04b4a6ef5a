"""How the person who is here likes the terminal to look and to speak."""

import logging
from typing import TYPE_CHECKING

from kivy.core.window import Window

from kiosk.client.terminal_home import TerminalSettings
from kiosk.shell.desk import Desk
from kiosk.shell.guide import guide
from kiosk.shell.theme import theme
from kiosk.shell.tokens import Look
from kiosk.shell.voice import Manner

if TYPE_CHECKING:
    from server.wire.identity import Preferences

logger = logging.getLogger(__name__)

PACES = {"slow": 0.75, "normal": 1.0, "fast": 1.3}
VOLUMES = {"soft": 0.45, "normal": 0.75, "loud": 1.0}
TEXT_SCALES = {"normal": 1.0, "large": 1.25, "largest": 1.5}


class Liking:
    """Held until the next person; the panel's own measures are added."""

    def __init__(self, settings: TerminalSettings) -> None:
        self._settings = settings
        self._wished = Look()

    def take(self, preferences: "Preferences") -> None:
        self._wished = Look(
            text_scale=TEXT_SCALES[preferences.text_size],
            high_contrast=preferences.high_contrast,
            left_handed=preferences.left_handed,
        )
        self.show()

    def forget(self) -> None:
        self._wished = Look()
        self.show()

    def resized(self, *_: object) -> None:
        """Lengths are parts of the panel's height."""
        self.show()

    def show(self) -> None:
        """Anew, when the panel's size or the voice-and-icon mode has changed."""
        theme.apply(
            Look(
                height_px=Window.height,
                mm_per_px=self._settings.panel.mm_per_px,
                text_scale=self._wished.text_scale,
                high_contrast=self._wished.high_contrast,
                reduced_motion=self._settings.reduced_motion,
                left_handed=self._wished.left_handed,
                in_pictures=guide.is_on,
            )
        )
        Window.clearcolor = theme.paper


def manner(preferences: "Preferences") -> Manner:
    return Manner(pace=PACES[preferences.reading_speed], volume=VOLUMES[preferences.volume])


def wished_at_log_in(desk: Desk, kept: "Preferences") -> "Preferences":
    """Who chose the ear before he logged in wishes the mode from now on."""
    wished = kept.model_copy(update={"voice_mode": kept.voice_mode or desk.voice_mode.is_on})
    if wished != kept:
        desk.session.prefer(wished)
        desk.errands.run(
            lambda: desk.server().identity.keep_preferences(wished),
            done=lambda _: None,
            failed=lambda error: logger.info("the mode could not be kept: %s", error),
        )
    return wished
