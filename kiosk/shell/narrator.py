"""Says of each screen what is there and what to do next, and later only what is new on it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """What can be said now. `name` is another for each screen, and for what lies over it."""

    name: str
    spoken: str
    next_steps: str = ""


class Narrator:
    """Shown the scene a few times a second while the voice-and-icon mode is on."""

    def __init__(self, *, add: Callable[[str], None], tell: Callable[[str], None]) -> None:
        """`add` lets what was touched be heard first, `tell` does not wait."""
        self._add, self._tell = add, tell
        self._seen = Scene("", "")
        self._said: Scene = Scene("", "")

    def look(self, scene: Scene) -> None:
        """A scene is said once it has stood from one look to the next: answers come in parts."""
        is_still, self._seen = scene == self._seen, scene
        if not is_still or scene == self._said:
            return
        before, self._said = self._said, scene
        if scene.name != before.name:
            self._add(f"{scene.spoken}\n{scene.next_steps}")
            return
        known = set(before.spoken.splitlines())
        fresh = [line for line in scene.spoken.splitlines() if line not in known]
        if fresh:
            self._add("\n".join(fresh))

    def say_again(self) -> None:
        """All of it, as when the screen opened."""
        self._tell(f"{self._seen.spoken}\n{self._seen.next_steps}")

    def forget(self) -> None:
        self._seen = self._said = Scene("", "")
