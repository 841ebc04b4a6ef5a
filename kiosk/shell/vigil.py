"""Asks whether the person is still there before the screen is hidden or he is logged out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from kiosk.client.terminal_home import TerminalSettings
from kiosk.shell.idle_lock import IdleCalls, IdleLock, IdleTimes, Warned
from kiosk.shell.language import _, counted
from kiosk.shell.narrator import Scene
from kiosk.widgets.frame.frame import Frame
from kiosk.widgets.still_there.still_there import StillThere


@dataclass(frozen=True)
class VigilCalls:
    """What follows when nobody answers, and who hears the question."""

    hide: Callable[[], None]
    log_out: Callable[[], None]
    stay: Callable[[], None]
    tell: Callable[[str], None]


class Vigil:
    """The idle lock, with its question laid over the screen."""

    def __init__(
        self,
        *,
        settings: TerminalSettings,
        frame: Frame,
        calls: VigilCalls,
        monotonic: Callable[[], float],
    ) -> None:
        self._frame, self._calls = frame, calls
        self.lock = IdleLock(
            times=_times(settings),
            calls=IdleCalls(
                ask=self._ask,
                asked_enough=frame.uncover,
                hide=calls.hide,
                log_out=calls.log_out,
                session_ends=calls.stay,
            ),
            monotonic=monotonic,
        )
        self._most_put_offs = settings.most_put_offs
        self._asked: Scene | None = None

    def scene(self) -> Scene | None:
        """What is asked now, for the voice."""
        return self._asked if self._frame.cover is not None else None

    def stop(self) -> None:
        """Nobody is here any more who could be asked."""
        self.lock.stop()
        self._frame.uncover()

    def session_is_over_soon(self) -> None:
        """No more time can be had."""
        self.lock.ask(Warned.SESSION_ENDS)

    def _ask(self, what: Warned) -> None:
        title, words, answer = self._words(what)
        cover = StillThere(title=title, words=words, answer=answer)
        cover.bind(on_here=lambda _: self._is_here(what))
        self._frame.lay_over(cover)
        self._asked = Scene(f"asked: {what.value}", f"{title}\n{words}")
        self._calls.tell(self._asked.spoken)

    def _is_here(self, what: Warned) -> None:
        self._frame.uncover()
        if self.lock.put_off() and what is not Warned.SESSION_ENDS:
            self._calls.stay()

    def _words(self, what: Warned) -> tuple[str, str, str]:
        """The question, what follows, and what stands on the button."""
        if what is Warned.SESSION_ENDS:
            words = _("What you did is kept. You can log in again at once.")
            return _("Your time is over in a moment"), words, _("I see")
        if not self.lock.can_put_off:
            said = counted(
                "You said so {count} time and did nothing else. Others wait for the terminal too.",
                "You said so {count} times and did nothing else. Others wait for the terminal too.",
                self._most_put_offs,
            )
            return _("The terminal is free for others soon"), said, _("I see")
        follows = {
            Warned.HIDE: _("If nobody touches the screen, it is hidden. Nothing is lost."),
            Warned.LOG_OUT: _("If nobody touches the screen, you are logged out. Nothing is lost."),
        }
        return _("Are you still there?"), follows[what], _("Yes, I am here")


def _times(settings: TerminalSettings) -> IdleTimes:
    """Each question stands for at most half of the time before it: it must not come at once."""
    ask_for = min(
        settings.ask_for,
        settings.hide_after / 2,
        max(settings.log_out_after - settings.hide_after, timedelta()) / 2,
    )
    return IdleTimes(
        hide_after=settings.hide_after,
        log_out_after=settings.log_out_after,
        ask_for=ask_for,
        most_put_offs=settings.most_put_offs,
    )
