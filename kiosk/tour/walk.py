"""The way through every screen, by touch alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kivy.core.window import Window

from kiosk.shell.guide import guide
from kiosk.tour.fingers import Fingers

WRONG_PIN = "000000"
LETTERS = "wobutongyi"


@dataclass(frozen=True)
class Variant:
    """One way to see the terminal; `name` begins the names of its pictures."""

    name: str
    language: str
    size: str = "normal"
    contrast: str = "no"
    hand: str = "no"
    voice: str = "no"
    panel: tuple[int, int] = (1280, 800)


LARGE_PANEL = (1920, 1080)
VARIANTS = (
    Variant("zh", "zh"),
    Variant("en", "en"),
    Variant("zh-largest", "zh", size="largest"),
    Variant("en-contrast", "en", contrast="yes"),
    Variant("en-large-left", "en", size="large", hand="yes"),
    Variant("zh-voice", "zh", voice="yes"),
    Variant("en-voice-largest-left", "en", size="largest", hand="yes", voice="yes"),
    Variant("zh-1080", "zh", panel=LARGE_PANEL),
    Variant("en-1080-largest-contrast", "en", size="largest", contrast="yes", panel=LARGE_PANEL),
)


class Walk:
    """Logs in once for each variant, visits every screen and keeps its picture."""

    def __init__(
        self,
        fingers: Fingers,
        *,
        out: Path,
        number: str,
        pin: str,
        wait: Callable[[timedelta], None],
    ) -> None:
        self._fingers, self._out = fingers, out
        self._number, self._pin = number, pin
        self._wait = wait
        self._has_contested = False
        self.pictures: list[str] = []

    async def visit(self, variant: Variant) -> None:
        await self._enter(variant)
        await self._prefer(variant)
        await self._keep(variant, "settings")
        await self._touch("back")
        await self._fingers.reach("home")
        await self._keep(variant, "home")
        await self._scores(variant)
        for screen in ("cases", "sentence", "account", "who_looked"):
            await self._look_at(variant, screen)
        await self._visits(variant)
        await self._leave_it_alone(variant)

    async def see_line_down(self, variant: Variant, *, cut: Callable[[], None]) -> None:
        """What stands when the server is gone: the last that is known, and from when it is."""
        await self._enter(variant)
        await self._prefer(variant)
        await self._touch("back")
        await self._fingers.reach("home")
        await self._look_at(None, "account")
        cut()
        await self._touch("account")
        await self._fingers.reach("account")
        await self._fingers.until(lambda: self._shows_banner(), what="the banner")
        await self._keep(variant, "line_down")
        await self._touch("back")
        await self._fingers.reach("home")
        await self._keep(variant, "line_down_home")
        await self._touch("log_out")
        await self._fingers.reach("waiting")

    async def _enter(self, variant: Variant) -> None:
        fingers = self._fingers
        Window.size = variant.panel
        await fingers.reach("waiting")
        if variant.language == "en":
            await self._touch("language")
        if variant.voice == "yes":
            await self._touch("ear")
        await self._keep(variant, "waiting")
        await self._touch("number")
        await fingers.reach("login")
        await fingers.type(self._number)
        await self._keep(variant, "login_number")
        await self._touch("go_on")
        if not self._has_contested:
            await self._mistype(variant)
        await fingers.type(self._pin)
        await self._keep(variant, "login_pin")
        await self._touch("go_on")
        await fingers.reach("home")

    async def _mistype(self, variant: Variant) -> None:
        await self._fingers.type(WRONG_PIN)
        await self._touch("go_on")
        await self._fingers.until(lambda: self._fingers.find("key_1") is not None, what="an answer")
        await self._keep(variant, "login_wrong_pin")
        await self._touch("forgot")
        await self._keep(variant, "login_forgot_pin")
        await self._touch("yes")

    async def _prefer(self, variant: Variant) -> None:
        await self._touch("settings")
        await self._fingers.reach("settings")
        for choice in (
            f"language_{variant.language}",
            f"size_{variant.size}",
            f"contrast_{variant.contrast}",
            f"hand_{variant.hand}",
            f"voice_{variant.voice}",
        ):
            await self._touch(choice)

    async def _scores(self, variant: Variant) -> None:
        fingers = self._fingers
        await self._touch("scores")
        await fingers.reach("scores")
        await fingers.until(lambda: fingers.find("understood") is not None, what="a line")
        await self._keep(variant, "scores")
        await self._touch("what_if")
        await self._touch("more")
        await self._keep(variant, "scores_what_if")
        await self._contest(variant)
        await self._touch("back")
        await fingers.reach("home")

    async def _visits(self, variant: Variant) -> None:
        fingers = self._fingers
        await self._touch("visits")
        await fingers.reach("visits")
        await fingers.until(lambda: fingers.find("ask") is not None, what="the visits")
        await self._keep(variant, "visits")
        await self._touch("ask")
        await fingers.reach("visit_ask")
        await self._keep(variant, "visit_ask")
        await self._touch("back")
        await fingers.reach("visits")
        await self._touch("back")
        await fingers.reach("home")

    async def _contest(self, variant: Variant) -> None:
        """The newest line that still can be contested; sent once in a tour."""
        fingers = self._fingers
        for row in fingers.names("row_"):
            await self._touch(row)
            await fingers.until(lambda: fingers.find("understood") is not None, what="a line")
            if fingers.find("contest") is not None:
                break
        if fingers.find("contest") is None:
            return
        await self._touch("contest")
        await self._tick(variant)
        await self._touch("back")
        await fingers.reach("scores")

    async def _tick(self, variant: Variant) -> None:
        fingers = self._fingers
        await fingers.reach("contest")
        await self._touch("ground_did_not_happen")
        await self._touch("ground_wrong_points")
        await self._keep(variant, "contest")
        await self._write(variant)
        await self._touch("send")
        await self._keep(variant, "contest_confirm")
        if self._has_contested:
            await self._touch("no")
            return
        self._has_contested = True
        await self._touch("yes")
        await fingers.reach("cases")
        await self._keep(variant, "contest_sent")

    async def _write(self, variant: Variant) -> None:
        """What a person would write first, on the keys and by hand; nothing of it is kept."""
        fingers = self._fingers
        await self._touch("own_words")
        await fingers.until(lambda: fingers.find("key_w") is not None, what="the keyboard")
        for letter in LETTERS:
            await fingers.tap(f"key_{letter}")
        await fingers.until(lambda: bool(fingers.names("candidate_")), what="the characters")
        await self._keep(variant, "keyboard")
        await self._touch("clear")
        await fingers.tap("key_handwriting")
        await self._keep(variant, "handwriting")
        await self._touch("back")
        await fingers.reach("contest")

    async def _look_at(self, variant: Variant | None, screen: str) -> None:
        await self._touch(screen)
        await self._fingers.reach(screen)
        if variant is not None:
            await self._keep(variant, screen)
        await self._touch("back")
        await self._fingers.reach("home")

    async def _leave_it_alone(self, variant: Variant) -> None:
        self._wait(timedelta(minutes=4, seconds=45))
        await self._fingers.until(lambda: self._fingers.find("still_here") is not None, what="ask")
        await self._keep(variant, "still_there")
        self._wait(timedelta(minutes=1))
        await self._fingers.reach("hidden")
        await self._keep(variant, "hidden")
        await self._touch("log_out")
        await self._fingers.reach("waiting")

    async def _touch(self, name: str) -> None:
        """In the voice-and-icon mode a first touch only says what it is."""
        widget = self._fingers.find(name)
        is_heard = widget is not None and getattr(widget, "is_marked", False)
        if guide.is_on and not is_heard and not name.startswith("key_"):
            await self._fingers.tap(name)
        await self._fingers.tap(name)

    def _shows_banner(self) -> bool:
        banner = self._fingers.find("banner")
        return banner is not None and bool(banner.text)

    async def _keep(self, variant: Variant, screen: str) -> None:
        name = f"{variant.name}-{len(self.pictures) + 1:03}-{screen}.png"
        await self._fingers.picture(self._out / name)
        self.pictures.append(name)
