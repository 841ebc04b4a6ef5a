"""A person's finger on the window: touches go the way of real ones, through Kivy's provider."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.app import CellApp

# Far above what any step takes, so that only a hang meets it, also on a busy machine.
PATIENCE_S = 60.0
_LOOKS_EVERY_S = 0.02
_PRESS_S = 0.03


class NothingThere(Exception):
    """What was to be touched, or waited for, did not appear."""


class Fingers:
    """Finds widgets of the present screen by their `test_name`, taps them, takes pictures."""

    def __init__(self, app: CellApp) -> None:
        self._app = app
        self._at = (0.0, 0.0)

    @property
    def screen(self) -> str:
        return self._app.terminal.navigation.current

    async def tap(self, name: str) -> None:
        await self.press(name)
        await self.lift()

    async def press(self, name: str) -> None:
        await self.until(lambda: self._is_still() and self.find(name) is not None, what=name)
        self._at = await self._place_of(name)
        Window.dispatch("on_mouse_down", *self._at, "left", [])
        await asyncio.sleep(_PRESS_S)

    async def _place_of(self, name: str) -> tuple[float, float]:
        """Where it has come to rest: what was just built is laid out in the frames after."""
        before, ends = None, time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            widget = self.find(name)
            if widget is not None:
                x, y = widget.to_window(*widget.center)
                if (x, y) == before:
                    return x, Window.height - y
                before = (x, y)
            await self.frame()
        raise NothingThere(f"{name} at rest, on the screen {self.screen}")

    async def lift(self) -> None:
        Window.dispatch("on_mouse_up", *self._at, "left", [])
        await asyncio.sleep(_PRESS_S)

    async def type(self, digits: str) -> None:
        for digit in digits:
            await self.tap(f"key_{digit}")

    async def reach(self, screen: str) -> None:
        """Wait until this screen stands and shows its content."""
        await self.until(lambda: self.screen == screen and self._is_still(), what=screen)
        await self.until(lambda: not self._is_loading(), what=f"the content of {screen}")

    async def until(self, is_so: Callable[[], bool], *, what: str) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > ends:
                raise NothingThere(f"{what}, on the screen {self.screen}")
            await asyncio.sleep(_LOOKS_EVERY_S)

    def find(self, name: str) -> Widget | None:
        """The widget of this name that can be touched now."""
        return next(self._named(lambda test_name: test_name == name), None)

    def names(self, prefix: str) -> list[str]:
        """The names, from the top of the screen down, that begin so."""
        found = self._named(lambda test_name: test_name.startswith(prefix))
        from_top = sorted(found, key=lambda widget: -float(widget.to_window(0, widget.y)[1]))
        return [str(widget.test_name) for widget in from_top]

    async def picture(self, path: Path) -> None:
        """Black unless taken in `on_flip`, and half drawn unless a frame has passed before."""
        await self.until(self._is_still, what="the end of the movement")
        for _ in range(2):
            await self.frame()
        _keep_screenshot(path)

    async def frame(self) -> None:
        """One more is drawn."""
        flipped = asyncio.Event()

        def flip(*_: object) -> None:
            flipped.set()

        Window.bind(on_flip=flip)
        Window.canvas.ask_update()
        await flipped.wait()
        Window.unbind(on_flip=flip)

    def _named(self, is_wanted: Callable[[str], bool]) -> Iterator[Widget]:
        for part in self._parts():
            for widget in part.walk(restrict=True):
                name = getattr(widget, "test_name", "")
                if name and is_wanted(name) and not widget.disabled and widget.width > 1:
                    yield widget

    def _parts(self) -> list[Widget]:
        """What lies over the screens hides them."""
        terminal = self._app.terminal
        if terminal.root.cover is not None:
            return [terminal.root.cover]
        return [terminal.manager.current_screen, terminal.root.bar]

    def _is_still(self) -> bool:
        return not self._app.terminal.manager.transition.is_active

    def _is_loading(self) -> bool:
        page = getattr(self._app.terminal.navigation.screen, "page", None)
        return page is not None and page.is_loading


def _keep_screenshot(path: Path) -> None:
    """Kivy puts a number before the ending; it is taken out again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(Window.screenshot(name=str(path))).replace(path)
