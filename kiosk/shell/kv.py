"""Reading the kv file beside a module, with the words and the theme that all of them use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.event import Observable
from kivy.lang import Builder
from kivy.lang.parser import ParserRule, global_idmap

from kiosk.shell.language import words
from kiosk.shell.theme import theme


class LiveWords(Observable):
    """`_` as kv knows it: a text that uses it is set again when the language changes."""

    def __init__(self) -> None:
        super().__init__()
        self._observers: dict[int, tuple[Callable[..., None], tuple[Any, ...]]] = {}  # kv's own
        self._next_uid = 1
        words.listen(self.tell)

    def __call__(self, sentence: str) -> str:
        return words.say(sentence)

    # The next two are called by kv itself, with arguments that only kv knows: hence Any.
    def fbind(self, _name: str, function: Callable[..., None], *arguments: Any, **_: Any) -> int:
        uid, self._next_uid = self._next_uid, self._next_uid + 1
        self._observers[uid] = (function, arguments)
        return uid

    def unbind_uid(self, _name: str, uid: int) -> None:
        self._observers.pop(uid, None)

    def tell(self) -> None:
        for function, arguments in list(self._observers.values()):
            function(*arguments, None, None)


def load_kv(module_file: str) -> None:
    """Read the kv file beside this module; a second time does nothing."""
    path = str(Path(module_file).with_suffix(".kv"))
    if path not in Builder.files:
        Builder.load_file(path, encoding="utf-8")
        for _, rule in Builder.rules:
            if rule.ctx.filename == path:
                _let_it_win(rule)


def _let_it_win(rule: ParserRule) -> None:
    """Take away what an earlier rule bound to the same property.

    Kivy keeps both bound: when the theme changes, the size of a label's class would come after,
    and so over, the size that its place gives it.
    """
    for name, setting in rule.properties.items():
        # What a widget draws is bound under these two names as well.
        setting.ignore_prev = name not in {"pos", "size"}
    for child in rule.children:
        _let_it_win(child)


global_idmap["_"] = LiveWords()
global_idmap["theme"] = theme
