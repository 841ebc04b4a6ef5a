"""Messages from officers that nobody has touched yet: one after another over whatever is shown."""

from collections.abc import Callable

from kivy.uix.screenmanager import Screen

from kiosk.shell.language import _, words
from kiosk.shell.task_screen import TaskScreen
from kiosk.shell.voice import Voice
from kiosk.widgets.dialog.dialog import Dialog
from server.wire.base import Text


class Notices:
    """A card for the first of them; it goes along from screen to screen until it is touched."""

    def __init__(self, voice: Voice, *, was_read: Callable[[int], None]) -> None:
        self._voice, self._was_read = voice, was_read
        self._waiting: list[tuple[int, Text]] = []
        self._card: Dialog | None = None

    def put(self, command_id: int, text: Text) -> None:
        self._waiting.append((command_id, text))

    def lay_over(self, screen: Screen) -> None:
        """Put the card on this screen, where there is something to say."""
        if not self._waiting:
            return
        if self._card is None:
            self._card = self._make_card()
            self._say()
        if self._card.parent is screen:
            return
        if self._card.parent is not None:
            self._card.parent.remove_widget(self._card)
        if isinstance(screen, TaskScreen):
            screen.add_overlay(self._card)
        else:
            screen.add_widget(self._card)

    def say_again(self) -> None:
        """The language has changed."""
        if self._card is not None:
            self._fill(self._card)

    def _make_card(self) -> Dialog:
        card = Dialog(icon="megaphone-simple", no_icon="speaker-high")
        self._fill(card)
        card.bind(on_yes=lambda *_: self._touched(), on_no=lambda *_: self._listened())
        return card

    def _fill(self, card: Dialog) -> None:
        card.title = _("A message from the officers")
        card.words = self._words()
        card.yes_words = _("I have read it")
        card.no_words = _("Listen") if self._voice.is_there else ""

    def _words(self) -> str:
        _id, text = self._waiting[0]
        return (text.en or text.zh) if words.language == "en" else text.zh

    def _say(self) -> None:
        said = f"{_('A message from the officers')}。{self._words()}"
        self._voice.say(said, language=words.language)

    def _listened(self) -> bool:
        """True: the card stays."""
        self._say()
        return True

    def _touched(self) -> None:
        command_id, _text = self._waiting.pop(0)
        if self._card is not None:
            self._card.close()
        self._card = None
        self._voice.hush()
        self._was_read(command_id)
