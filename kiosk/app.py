"""Starts one terminal: what it is made of is chosen here and nowhere else."""

from typing import TYPE_CHECKING

from kivy.app import App
from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.client.errors import NotEnrolled
from kiosk.client.line import Line
from kiosk.client.terminal_home import TerminalHome, TerminalSettings
from kiosk.shell import fonts
from kiosk.shell.terminal import Parts, Terminal

if TYPE_CHECKING:
    from kiosk.client.door import Door


class CellApp(App):
    """The terminal of a cell block."""

    terminal: Terminal

    def __init__(self, *, settings: TerminalSettings, parts: Parts) -> None:
        super().__init__()
        self._settings, self._parts = settings, parts

    def build(self) -> Widget:
        fonts.register()
        Window.bind(on_request_close=lambda *_, **__: True)
        self.terminal = Terminal(settings=self._settings, parts=self._parts)
        self.terminal.start()
        return self.terminal.manager

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings panel is not for people in front of a terminal."""
        return False

    def on_stop(self) -> None:
        self.terminal.stop()


def cell_app(home: TerminalHome) -> CellApp:
    """The cell terminal whose directory this is, with its real devices."""
    settings = home.settings()
    return CellApp(settings=settings, parts=Parts(open_door=lambda line: _door(home, line)))


def _door(home: TerminalHome, line: Line) -> "Door":
    from kiosk.client.device_key import DeviceKey
    from kiosk.client.door import Identity, PinnedDoor

    enrolment = home.settings().enrolment
    if enrolment is None:
        raise NotEnrolled("this terminal has no terminal.toml with an enrolment")
    return PinnedDoor(
        Identity(
            server_url=enrolment.server_url,
            device_id=enrolment.device_id,
            key=DeviceKey.load(home.device_key),
            certificate=home.certificate,
        ),
        line=line,
    )
