"""Leads a person through one look at his face: what he is asked, aloud too, and how far he is."""

from collections.abc import Callable
from dataclasses import dataclass

from hardware.face.liveness import Ask, Outcome
from kiosk.shell import face_words
from kiosk.shell.desk import Desk
from kiosk.shell.face_watch import Look, Mirror, Purpose
from kiosk.shell.guide import guide
from kiosk.shell.language import _, words


@dataclass(frozen=True)
class Ears:
    """Who is told. `ended` gets the last look, and whether all that was asked was done."""

    show_again: Callable[[], None]
    show_mirror: Callable[[Mirror | None], None]
    ended: Callable[[Look, bool], None]
    no_camera: Callable[[], None]


class FaceGuide:
    """For the screens that look for a face; what it shows is theirs to lay out."""

    def __init__(self, desk: Desk, ears: Ears) -> None:
        self._desk, self._ears = desk, ears
        self._ask, self._problem = Ask.COME, ""
        self.share = 0.0

    @property
    def sign(self) -> str:
        return face_words.SIGNS[self._ask]

    @property
    def question(self) -> str:
        return face_words.asked(self._ask)

    @property
    def hint(self) -> str:
        return self._problem or _("Your picture is not kept.")

    def start(self, purpose: Purpose) -> None:
        self._ask, self._problem, self.share = Ask.COME, "", 0.0
        self._desk.face_watch.start(purpose, show=self._looked)

    def stop(self) -> None:
        """May be called twice; nothing of the person stays."""
        self._desk.face_watch.stop()
        self._ask, self._problem, self.share = Ask.COME, "", 0.0
        self._ears.show_mirror(None)

    def _looked(self, look: Look) -> None:
        if look.seen is None:
            self._ears.no_camera()
            return
        self._ears.show_mirror(look.mirror)
        progress = look.seen.progress
        if progress.outcome is not Outcome.RUNNING:
            self._ears.ended(look, progress.outcome is Outcome.PASSED)
            return
        wrong = face_words.wrong(look.seen.flaw) if look.seen.flaw is not None else ""
        was = (self._ask, self._problem, self.share)
        self._ask, self._problem, self.share = progress.ask, wrong, progress.done / progress.of
        if was != (self._ask, self._problem, self.share):
            self._ears.show_again()
        # In the voice-and-icon mode the terminal says by itself what is new on the screen.
        if was[0] is not self._ask and not guide.is_on:
            self._desk.voice.say(self.question, language=words.language)
