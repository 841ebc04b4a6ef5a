"""The page for words of one's own, laid over the body of a screen while somebody writes."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.shell.desk import Desk
from kiosk.shell.language import words as spoken
from kiosk.shell.theme import theme
from kiosk.widgets.page.page import Page
from kiosk.widgets.text_entry.text_entry import TextEntry


@dataclass(frozen=True)
class Sheet:
    """What is asked for; `words` are those that he has written before."""

    title: str
    hint: str
    done_words: str
    words: str
    words_at_most: int


class Writing:
    """`keep` is told each change, and `done` when he has said that he is."""

    def __init__(
        self, page: Page, *, desk: Desk, keep: Callable[[str], None], done: Callable[[], None]
    ) -> None:
        self._page, self._desk = page, desk
        self._keep, self._done = keep, done
        self._entry: TextEntry | None = None

    @property
    def is_open(self) -> bool:
        return self._entry is not None

    def show(self, sheet: Sheet | None) -> None:
        """With None no longer."""
        if sheet is None:
            self._close()
            return
        if self._entry is None:
            self._entry = self._new_entry(sheet)
            self._page.lay_over(self._entry)
        self._entry.title, self._entry.hint = sheet.title, sheet.hint
        self._entry.done_words = sheet.done_words
        self._entry.say_again()

    def finish(self) -> None:
        """As if he had said that he is done: nothing that is written is lost."""
        if self._entry is not None:
            self._entry.finish()

    def _close(self) -> None:
        if self._entry is not None:
            self._entry.close()
            self._entry = None
            self._page.lay_over(None)

    def _new_entry(self, sheet: Sheet) -> TextEntry:
        entry = TextEntry(
            text=sheet.words,
            limit=sheet.words_at_most,
            engines=self._desk.engines,
            key_sound=self._desk.key_sound,
            is_mirrored=theme.left_handed,
        )
        entry.bind(
            on_text=lambda _, text: self._keep(text),
            on_done=lambda entry: self._written(entry.text),
            on_said=lambda _, words: self._say(words),
        )
        return entry

    def _say(self, words: str) -> None:
        """Keys are named to those who go by ear; what everyone else types is heard by nobody."""
        if self._desk.voice_mode.is_on:
            self._desk.voice.tell(words, language=spoken.language)

    def _written(self, text: str) -> None:
        self._keep(text)
        self._done()
