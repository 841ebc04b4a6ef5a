"""Every task of the terminal by somebody who cannot read: by pictures, by touch and by ear.

Nothing here looks at a word on the screen: things are found by their icon and `test_name` alone,
and what the person goes by is what the real voice rendered.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.shell.aloud import aloud, digits_aloud
from kiosk.shell.guide import guide
from kiosk.shell.language import words
from kiosk.shell.theme import theme
from server.demo.log_ins import InmateLogIn
from server.identity.tables import Person
from server.infra.context import Context
from tests.fakes.card_hand import CardHand
from tests.fakes.listening import Heard, NotedVoice, RecordingPlayer
from tests.journeys.conftest import Prison, _started

if TYPE_CHECKING:
    from kiosk.app import CellApp
    from kiosk.tour.fingers import Fingers

# Silence renders to 0, and espeak-ng's speech to 1,000 and more of 32,767.
AUDIBLE_RMS = 300.0
SHORTEST_PROMPT_S = 0.15
ONE_MORE = {"zh": "又输了一位。", "en": "One more."}


class SkippedTime:
    def __init__(self) -> None:
        self.skipped_s = 0.0

    def monotonic(self) -> float:
        return asyncio.get_event_loop().time() + self.skipped_s


@dataclass
class Blind:
    """A person who goes by pictures and by ear, and his terminal."""

    prison: Prison
    app: "CellApp"
    fingers: "Fingers"
    player: RecordingPlayer
    card: CardHand
    time: SkippedTime

    @property
    def inmate(self) -> InmateLogIn:
        return self.prison.notes.inmates[0]

    async def hears(self, *parts: str, since: int) -> None:
        """Each of these patterns was spoken after the sounds before `since`."""

        def is_heard() -> bool:
            said = "\n".join(self.player.texts()[since:])
            return all(re.search(part, said) for part in parts)

        await self.fingers.until(is_heard, what=f"the voice saying {parts}")

    async def hear(self, name: str, *, pattern: str = r"\w") -> None:
        """The first touch: it is said and marked, and nothing else happens."""
        since, screen = len(self.player.heard), self.fingers.screen
        await self.fingers.tap(name)
        await self.hears(pattern, since=since)
        widget = self.fingers.find(name)
        assert widget is not None
        assert widget.is_marked, name
        pictures = [getattr(widget, name, None) for name in ("icon", "icon_after")]
        assert any(pictures) or pictures == [None, None], f"{name} has no picture"
        assert self.fingers.screen == screen, f"{name} was done without being asked for"

    async def do(self, name: str, *, by_yes: bool = False, pattern: str = r"\w") -> None:
        """Hear it, then touch it again, or the large yes."""
        await self.hear(name, pattern=pattern)
        await self.fingers.tap("yes_do_it" if by_yes else name)

    async def arrive(self, screen: str, *parts: str, since: int) -> None:
        await self.fingers.reach(screen)
        await self.hears(*parts, since=since)

    async def type_number(self, number: str) -> None:
        since = len(self.player.heard)
        for digit in number:
            before = len(self.player.heard)
            await self.fingers.tap(f"key_{digit}")
            await self.hears(re.escape(digits_aloud(digit, language=words.language)), since=before)
        assert len(self.player.heard) >= since + len(number)

    async def type_pin(self, pin: str) -> list[Heard]:
        """What is heard while the PIN is typed."""
        since = len(self.player.heard)
        for digit in pin:
            before = len(self.player.heard)
            await self.fingers.tap(f"key_{digit}")
            await self.hears(re.escape(ONE_MORE[words.language]), since=before)
        return self.player.heard[since:]


@pytest.fixture
async def blind(prison: Prison, window: None, tmp_path: Path) -> AsyncIterator[Blind]:
    from kiosk.app import CellApp
    from kiosk.opening import open_door, open_journal
    from kiosk.shell.speaker import Speaker
    from kiosk.shell.terminal import Parts, on_screen_thread
    from kiosk.tour.fingers import Fingers

    terminal = prison.new_terminal(tmp_path / "terminal")
    settings = replace(terminal.settings(), reduced_motion=True, hide_after=timedelta(minutes=10))
    settings = replace(settings, log_out_after=timedelta(minutes=20))
    voice, time, card = NotedVoice(), SkippedTime(), CardHand()
    player = RecordingPlayer(voice, tmp_path / "heard", later=on_screen_thread)
    parts = Parts(
        open_door=lambda line: open_door(terminal, line),
        open_journal=lambda door: open_journal(terminal, door),
        card_reader=card,
        voice=Speaker(voice, on_screen_thread=on_screen_thread, player=player),
        monotonic=time.monotonic,
    )
    app = CellApp(settings=settings, parts=parts)
    running: asyncio.Future[None] = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    await _started(app, running)
    try:
        yield Blind(prison, app, Fingers(app), player, card, time)
    finally:
        app.stop()
        await running


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_task_without_reading_a_word(blind: Blind, language: str) -> None:
    await _choose_the_ear(blind, language)
    await _log_in_by_number(blind)
    await _hear_the_score(blind)
    await _try_what_if(blind)
    await _contest(blind)
    await _look_at(blind, "sentence", "fact_0", "stop_0")
    await _look_at(blind, "account", "summary")
    await _look_at(blind, "who_looked")
    await _settle(blind)
    await _be_hidden_and_come_back(blind)
    await _log_out(blind)
    await _log_in_by_card(blind)
    assert guide.is_on, "the mode was not kept for the next time"
    await _log_out(blind)
    _every_prompt_is_audible(blind.player.heard, language)


def _speaks(blind: Blind, language: str) -> None:
    """The language that he chose the last time."""

    def choose(session: Session, _: Context) -> None:
        for person in session.scalars(select(Person).where(Person.name == blind.inmate.name)):
            person.language = language

    blind.prison.write(choose)


async def _choose_the_ear(blind: Blind, language: str) -> None:
    fingers = blind.fingers
    _speaks(blind, language)
    await fingers.reach("waiting")
    if language == "en":
        await fingers.tap("language")
    assert not guide.is_on
    ear = fingers.find("ear")
    assert ear is not None
    assert ear.icon == "ear"
    since = len(blind.player.heard)
    await fingers.tap("ear")
    opening = {"zh": "碰一下图听是什么", "en": "Touch a picture to hear what it is"}
    await blind.hears(opening[language], since=since)
    since = len(blind.player.heard)
    await fingers.tap("again")
    await blind.hears(opening[language], since=since)


async def _log_in_by_number(blind: Blind) -> None:
    fingers, pin = blind.fingers, blind.inmate.pin
    since = len(blind.player.heard)
    await blind.do("number")
    await blind.arrive("login", since=since)
    await blind.type_number(blind.inmate.number)
    await blind.do("erase")
    await blind.type_number(blind.inmate.number[-1])
    await blind.do("go_on", by_yes=True)
    heard = await blind.type_pin(pin)
    assert {each.text for each in heard} <= {ONE_MORE[words.language], *_prompts_of_pin()}
    for each in heard:
        assert not any(
            re.search(rf"\b{digits_aloud(digit, language=words.language)}\b", each.text)
            for digit in pin
            if words.language == "en"
        )
    await blind.hear("entered")
    await _enter(blind, fingers)


def _prompts_of_pin() -> set[str]:
    """What the screen itself says when it asks for the PIN may still be under way."""
    from kiosk.shell.language import _

    asked = [
        _("Enter your PIN"),
        _("Nobody else should see it. An officer never asks for it."),
        _(
            "Touch the digits one by one. Then touch the green button below them. "
            "The cross erases all, the arrow with the cross erases one."
        ),
    ]
    return {aloud("\n".join(asked), language=words.language)}


async def _enter(blind: Blind, fingers: "Fingers") -> None:
    since = len(blind.player.heard)
    await blind.do("go_on")
    points = {"zh": "一个考核周期|分", "en": "points in this cycle"}
    await blind.arrive("home", points[words.language], since=since)


async def _hear_the_score(blind: Blind) -> None:
    fingers = blind.fingers
    await blind.hear("scores", pattern=r"[一二三四五六七八九十百零]+ ?分|points")
    since = len(blind.player.heard)
    await fingers.tap("scores")
    await blind.arrive("scores", since=since)
    await fingers.until(lambda: bool(fingers.names("row_")), what="the lines")
    row = fingers.names("row_")[0]
    since = len(blind.player.heard)
    await blind.do(row)
    why = {"zh": "依据|怎么算", "en": "How it is counted"}
    await blind.hears(why[words.language], since=since)
    await blind.hear("fact_0")
    assert len(blind.player.heard) > since


async def _try_what_if(blind: Blind) -> None:
    await blind.do("what_if")
    await blind.do("more")
    since = len(blind.player.heard)
    await blind.fingers.tap("more")  # still marked: a further touch turns it further
    await blind.hears(r"分|points", since=since)
    await blind.do("close_what_if")


async def _contest(blind: Blind) -> None:
    fingers = blind.fingers
    for row in fingers.names("row_"):
        await blind.do(row)
        await fingers.until(lambda: fingers.find("understood") is not None, what="a line")
        if fingers.find("contest") is not None:
            break
    since = len(blind.player.heard)
    await blind.do("contest")
    await blind.arrive("contest", since=since)
    since = len(blind.player.heard)
    await blind.do("ground_did_not_happen", by_yes=True)
    ticked = {"zh": "已选|选上", "en": "ticked"}
    await blind.hears(ticked[words.language], since=since)
    await blind.do("send")
    since = len(blind.player.heard)
    await blind.do("yes")
    await blind.arrive("cases", since=since)
    await blind.do("withdraw")
    await blind.do("no")
    await blind.do("back")
    await fingers.reach("scores")
    await blind.do("back")
    await fingers.reach("home")
    await _look_at(blind, "cases", "summary", "head")


async def _look_at(blind: Blind, screen: str, *things: str) -> None:
    since = len(blind.player.heard)
    await blind.do(screen)
    await blind.arrive(screen, since=since)
    for thing in things:
        await blind.hear(thing)
    await blind.do("back", by_yes=True)
    await blind.fingers.reach("home")


async def _settle(blind: Blind) -> None:
    fingers = blind.fingers
    await blind.do("settings")
    await fingers.reach("settings")
    for choice in ("size_large", "contrast_yes", "hand_yes", "speed_slow", "volume_loud"):
        await blind.do(choice)
    assert (theme.text_scale, bool(theme.high_contrast), bool(theme.left_handed)) == (
        1.25, True, True,
    )  # fmt: skip
    since = len(blind.player.heard)
    await fingers.tap("again")
    await blind.hears(r"\w", since=since)
    latest = blind.player.heard[-1]
    assert (latest.pace, latest.volume) == (0.75, 1.0)
    await blind.do("back")
    await fingers.reach("home")


async def _be_hidden_and_come_back(blind: Blind) -> None:
    fingers = blind.fingers
    since = len(blind.player.heard)
    blind.time.skipped_s += timedelta(minutes=9, seconds=45).total_seconds()
    await fingers.until(lambda: fingers.find("still_here") is not None, what="the question")
    still = {"zh": "您还在吗", "en": "Are you still there"}
    await blind.hears(still[words.language], since=since)
    await fingers.tap("still_here")
    assert fingers.screen == "home"
    since = len(blind.player.heard)
    blind.time.skipped_s += timedelta(minutes=10, seconds=5).total_seconds()
    await blind.arrive("hidden", since=since)
    await blind.do("go_on")
    await fingers.reach("login")
    await blind.type_pin(blind.inmate.pin)
    await _enter(blind, fingers)


async def _log_out(blind: Blind) -> None:
    await blind.do("log_out")
    await blind.fingers.reach("waiting")
    assert not guide.is_on
    assert not theme.left_handed


async def _log_in_by_card(blind: Blind) -> None:
    """He wished for the voice the last time: it begins with him."""
    fingers, language = blind.fingers, words.language
    since = len(blind.player.heard)
    blind.card.lay(blind.inmate.card_uid)
    await fingers.reach("login")
    for digit in blind.inmate.pin:
        await fingers.tap(f"key_{digit}")
    await fingers.tap("go_on")
    await blind.arrive("home", since=since)
    del language


def _every_prompt_is_audible(heard: list[Heard], language: str) -> None:
    quietest = min(heard, key=lambda each: each.rms)
    shortest = min(heard, key=lambda each: each.seconds)
    print(
        f"{len(heard)} prompts ({language}), {sum(each.seconds for each in heard):.0f} s; "
        f"RMS {quietest.rms:.0f} at the least, {shortest.seconds:.2f} s at the shortest"
    )
    for each in heard:
        assert each.rms > AUDIBLE_RMS, each.text
        assert each.seconds > SHORTEST_PROMPT_S, each.text


async def test_what_he_wished_for_is_stored_sealed(blind: Blind) -> None:
    await _choose_the_ear(blind, "zh")
    await _log_in_by_number(blind)

    def stored() -> bytes | None:
        return blind.prison.read(
            lambda session, _: session.scalar(
                select(Person.access_needs).where(Person.access_needs.is_not(None))
            )
        )

    await blind.fingers.until(lambda: stored() is not None, what="the wish at the server")
    sealed = stored()
    assert sealed is not None
    assert b"voice_mode" not in sealed
