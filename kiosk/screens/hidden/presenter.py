"""Says that the screen is hidden, and not whose it is."""

from kiosk.shell.desk import Desk
from kiosk.shell.language import _, words


class HiddenPresenter:
    """Two ways on: prove that it is still you, or leave."""

    def __init__(self, *, desk: Desk) -> None:
        self._desk = desk

    def spoken(self) -> str:
        hint = _("Nobody touched it for a while. If you do nothing, you are logged out.")
        return f"{_('The screen is hidden')}\n{hint}"

    def next_steps(self) -> str:
        return _("The lock is for you: it asks for your PIN. The door logs you out.")

    def listen(self) -> None:
        self._desk.voice.say(f"{self.spoken()}\n{self.next_steps()}", language=words.language)

    def go_on(self) -> None:
        self._desk.navigator.go("login")

    def log_out(self) -> None:
        self._desk.log_out()
