"""A page to write a text on: the sheet, what is being composed, candidates and keys."""

from collections.abc import Callable

from kivy.clock import Clock, ClockEvent
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.card.card
import kiosk.widgets.pill.pill
import kiosk.widgets.text_entry.paper  # noqa: F401 - kv uses all three
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _, counted
from kiosk.typing.engines import Engines
from kiosk.typing.layouts import Key, layouts
from kiosk.typing.sheet import Sheet
from kiosk.typing.typist import HANDWRITING, PINYIN, TypingView, Typist
from kiosk.widgets.keyboard.candidates import Candidates
from kiosk.widgets.keyboard.field import Stroke
from kiosk.widgets.keyboard.key import called
from kiosk.widgets.keyboard.keyboard import Keyboard
from kiosk.widgets.text_entry.paper import Paper

LOOKS_FOR_ENGINES_EVERY_S = 0.25


class TextEntry(BoxLayout):
    """Dispatches `on_text` at each change, `on_done`, `on_cancel`, and `on_said` for each key.

    The text lives as long as this does, in memory alone.
    """

    title = StringProperty("")
    hint = StringProperty("")
    done_words = StringProperty("")
    cancel_words = StringProperty("")
    composed = StringProperty("")
    notice = StringProperty("")
    is_warning = BooleanProperty(defaultvalue=False)
    can_undo = BooleanProperty(defaultvalue=False)
    has_text = BooleanProperty(defaultvalue=False)
    is_mirrored = BooleanProperty(defaultvalue=False)
    left = NumericProperty(0)
    paper: Paper = ObjectProperty()
    candidates: Candidates = ObjectProperty()
    keyboard: Keyboard = ObjectProperty()

    def __init__(
        self,
        *,
        text: str,
        limit: int,
        engines: Engines,
        key_sound: Callable[[], None] = lambda: None,
        **properties: object,
    ) -> None:
        for event in ("on_text", "on_done", "on_cancel", "on_said"):
            self.register_event_type(event)
        super().__init__(**properties)
        self._told, self._key_sound = text[:limit], key_sound
        self._engines, self._found = engines, (False, False)
        sheet = Sheet(text, limit=limit)
        self.typist: Typist = Typist(sheet, engines=engines, show=self._show)
        self.candidates.bind(on_choose=self._choose, on_leaf=self._leaf)
        self.keyboard.bind(on_key=self._press, on_stroke=self._draw)
        self.paper.bind(on_place=self._move)
        self.typist.look_for_engines()
        self._look: ClockEvent = Clock.schedule_interval(
            self._look_for_engines, LOOKS_FOR_ENGINES_EVERY_S
        )

    @property
    def text(self) -> str:
        return self.typist.text

    def finish(self) -> None:
        self.typist.finish()
        self.dispatch("on_done")

    def say_again(self) -> None:
        """The language has changed."""
        self.keyboard.say_again()
        self.typist.show_again()

    def close(self) -> None:
        """May be called twice."""
        self._look.cancel()

    def on_text(self, text: str) -> None: ...

    def on_done(self) -> None: ...

    def on_cancel(self) -> None: ...

    def on_said(self, words: str) -> None: ...

    def _press(self, _: Keyboard, key: Key) -> None:
        self._key_sound()
        self.typist.press(key)
        self.dispatch("on_said", called(key))

    def _draw(self, _: Keyboard, points: Stroke, width: int, height: int) -> None:
        self.typist.draw(points, width=width, height=height)

    def _choose(self, _: Candidates, text: str) -> None:
        self.typist.choose(text)
        self.dispatch("on_said", text)

    def _leaf(self, _: Candidates) -> None:
        self.typist.all_candidates()

    def _move(self, _: Paper, place: int) -> None:
        self.typist.move(place)

    def _look_for_engines(self, _: float) -> None:
        """They may come late, or be started anew while a person is writing."""
        found = self._engines.has(PINYIN), self._engines.has(HANDWRITING)
        if found != self._found:
            self._found = found
            self.typist.look_for_engines()

    def _show(self, view: TypingView) -> None:
        self.paper.show(view.text, cursor=view.cursor)
        self.composed, self.left = view.composed, view.left
        self.candidates.show(tuple(view.candidates))
        offered = [name for name in layouts() if self.typist.offers(name)]
        self.keyboard.show(view, offered=offered)
        self.can_undo, self.has_text = view.can_undo, bool(view.text or view.composed)
        self.is_warning = view.is_full
        self.notice = _notice(view)
        if view.text != self._told:
            self._told = view.text
            self.dispatch("on_text", view.text)


def _notice(view: TypingView) -> str:
    if view.is_full:
        return _("The sheet is full. Take something away to go on.")
    if view.is_getting_ready:
        return _("Chinese letters are getting ready …")
    return counted("Room for {count} more character", "Room for {count} more characters", view.left)


load_kv(__file__)
