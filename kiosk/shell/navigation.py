"""Going from screen to screen: each is built while nobody is here, and none outlives its person."""

from collections.abc import Callable, Mapping
from importlib import import_module

from kivy.uix.screenmanager import NoTransition, Screen, ScreenManager, SlideTransition

from kiosk.shell.desk import Desk
from kiosk.shell.task_screen import TaskScreen
from kiosk.shell.theme import theme

WAITING = "waiting"


class Navigation:
    """The stack of screens of one terminal."""

    def __init__(
        self,
        manager: ScreenManager,
        *,
        screens: Mapping[str, str],
        desk: Callable[[], Desk],
        moved: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._manager = manager
        self._places = screens
        self._desk = desk
        self._moved = moved
        self._built: dict[str, Screen] = {}
        self._way: list[tuple[str, int | None]] = []

    @property
    def current(self) -> str:
        return str(self._manager.current)

    @property
    def screen(self) -> Screen:
        return self._manager.current_screen

    def go(self, screen: str, *, subject: int | None = None) -> None:
        if self._way and self._way[-1] == (screen, subject):
            return
        self._way.append((screen, subject))
        self._show(screen, subject, direction="left")

    def replace(self, screen: str, *, subject: int | None = None) -> None:
        if self._way:
            self._way.pop()
        self._way.append((screen, subject))
        self._show(screen, subject, direction="left")

    def back(self) -> None:
        if len(self._way) < 2:
            return
        self._way.pop()
        screen, subject = self._way[-1]
        self._show(screen, subject, direction="right")

    def start(self, screen: str, *, subject: int | None = None, at_once: bool = False) -> None:
        """Go there with no way back."""
        self._way = [(screen, subject)]
        self._show(screen, subject, direction="" if at_once else "left")

    def way(self) -> list[tuple[str, int | None]]:
        return list(self._way)

    def screens_on(self, way: list[tuple[str, int | None]]) -> list[Screen]:
        """The screens of this way that stand."""
        return [self._built[name] for name, _ in way if name in self._built]

    def return_to(self, way: list[tuple[str, int | None]]) -> None:
        """Stand again where the person stood before his screen was hidden."""
        self._way = list(way)
        screen, subject = self._way[-1]
        self._show(screen, subject, direction="left")

    def forget_person(self) -> None:
        """Stand at the waiting screen, and drop all that may show something of the one before."""
        self.start(WAITING, at_once=True)
        self._manager.transition.bind(on_complete=lambda *_: self._drop_screens())

    def _drop_screens(self) -> None:
        for name in [name for name in self._built if name != WAITING]:
            self._manager.remove_widget(self._built.pop(name))
        # A transition holds the screens of its last movement.
        self._manager.transition = NoTransition()

    def build_one_ahead(self) -> bool:
        """While nobody is here, build a screen that the next person may open; tell if it did.

        Building one takes longer than a person should wait for a tap.
        """
        missing = (name for name in self._places if name not in self._built)
        if self.current != WAITING or (name := next(missing, None)) is None:
            return False
        self._build(name)
        return True

    def _show(self, name: str, subject: int | None, *, direction: str) -> None:
        leaving = self._built.get(self._manager.current)
        if isinstance(leaving, TaskScreen):
            leaving.leave()
        screen = self._built.get(name) or self._build(name)
        screen.open(subject)
        self._manager.transition = (
            SlideTransition(duration=theme.slide_s, direction=direction)
            if theme.slide_s and direction and leaving is not None
            else NoTransition()
        )
        self._manager.current = name
        self._moved(name)

    def _build(self, name: str) -> Screen:
        module, _, class_name = self._places[name].partition(":")
        screen: Screen = getattr(import_module(module), class_name)(desk=self._desk(), name=name)
        self._built[name] = screen
        self._manager.add_widget(screen)
        return screen
