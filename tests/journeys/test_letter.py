"""A letter of a hundred characters typed by touch: pinyin, handwriting, digits, English."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.opening import open_door, open_journal
from kiosk.typing.engines import EngineProcess
from kiosk.typing.messages import HANDWRITING, PINYIN
from server.scores import service as scores
from tests.fakes.desk import HeardVoice
from tests.integration.typing.strokes import CHARACTERS, SIDE
from tests.journeys.conftest import Prison, Visit, visiting
from tests.journeys.officers import enter_line, officer

if TYPE_CHECKING:
    from kiosk.app import CellApp

READY_WITHIN_S = 120.0
# A busy machine may take long; that an answer comes at all is what is tested here.
PATIENCE_S = 30.0
# How each part is typed: on which layout, and its letters where they are not the part itself.
LETTER = (
    ("pinyin", "我不同意", "wobutongyi"),
    ("pinyin", "这次扣分", "zhecikoufen"),
    ("pinyin", "，", ""),
    ("pinyin", "那天早上", "natianzaoshang"),
    ("numbers", "8:30", ""),
    ("pinyin", "我在车间", "wozaichejian"),
    ("pinyin", "干活", "ganhuo"),
    ("pinyin", "，", ""),
    ("pinyin", "没有离开", "meiyoulikai"),
    ("pinyin", "。", ""),
    ("pinyin", "当时有", "dangshiyou"),
    ("handwriting", "二", ""),
    ("handwriting", "十", ""),
    ("handwriting", "人", ""),
    ("pinyin", "在场", "zaichang"),
    ("pinyin", "，", ""),
    ("pinyin", "他们都可以", "tamendoukeyi"),
    ("pinyin", "作证", "zuozheng"),
    ("pinyin", "。", ""),
    ("pinyin", "我的机器", "wodejiqi"),
    ("pinyin", "是", "shi"),
    ("english", "Juki", ""),
    ("pinyin", "第", "di"),
    ("numbers", "12", ""),
    ("pinyin", "号", "hao"),
    ("pinyin", "，", ""),
    ("pinyin", "旁边有监控", "pangbianyoujiankong"),
    ("symbols", "（", ""),
    ("pinyin", "请查看录像", "qingchakanluxiang"),
    ("symbols", "）", ""),
    ("pinyin", "。", ""),
    ("pinyin", "我一直", "woyizhi"),
    ("pinyin", "认真改造", "renzhengaizao"),
    ("pinyin", "，", ""),
    ("pinyin", "从来没有", "conglaimeiyou"),
    ("pinyin", "违反纪律", "weifanjilv"),
    ("pinyin", "。", ""),
    ("pinyin", "请领导", "qinglingdao"),
    ("pinyin", "再", "zai"),
    ("pinyin", "检查一次", "jianchayici"),
    ("pinyin", "。", ""),
    ("pinyin", "我想知道结果", "woxiangzhidaojieguo"),
    ("pinyin", "，", ""),
    ("pinyin", "我要好好学习", "woyaohaohaoxuexi"),
    ("pinyin", "，", ""),
    ("pinyin", "早日回家", "zaorihuijia"),
    ("pinyin", "，", ""),
    ("pinyin", "和家人在一起", "hejiarenzaiyiqi"),
    ("pinyin", "。", ""),
    ("pinyin", "谢谢", "xiexie"),
    ("symbols", "！", ""),
)
TEXT = "".join(part for _, part, _ in LETTER)
CHARACTERS_OF_A_LETTER = 100


class Writer:
    """A person's finger on the keyboard, and his eye on the candidates."""

    def __init__(self, visit: Visit) -> None:
        self._visit, self._fingers = visit, visit.fingers
        self._layout, self._text = "pinyin", ""
        self._pictured: set[str] = set()

    async def write(self, layout: str, part: str, letters: str) -> None:
        await self._turn_to(layout)
        if letters:
            await self._by_pinyin(part, letters)
        elif layout == "handwriting":
            await self._by_hand(part)
        else:
            for character in part:
                await self._sign(character)
            await self._picture()
        self._text += part
        await self._fingers.until(
            lambda: self._visit.text("paper") == self._text,
            what=f"{self._text!r} on the paper, which shows {self._visit.text('paper')!r}",
        )

    async def _turn_to(self, layout: str) -> None:
        if layout != self._layout:
            await self._fingers.tap(f"key_{layout}")
            self._layout = layout

    async def _sign(self, character: str) -> None:
        if character.isupper():
            await self._fingers.tap("key_shift")
        await self._fingers.tap(f"key_{character.lower()}")

    async def _by_pinyin(self, part: str, letters: str) -> None:
        for letter in letters:
            await self._fingers.tap(f"key_{letter}")
        await self._fingers.until(lambda: self._visit.text("composed") == letters, what=letters)
        await self._choose(part)

    async def _by_hand(self, character: str) -> None:
        await self._fingers.frame()
        for drawn, stroke in enumerate(CHARACTERS[character], start=1):
            await self._draw([self._in_field(x, y) for x, y in stroke])
            await self._fingers.until(partial(self._has_strokes, drawn), what="a stroke")
        await self._choose(character)

    def _has_strokes(self, wanted: int) -> bool:
        field = self._fingers.find("field")
        return field is not None and len(field.strokes) == wanted

    def _in_field(self, x: int, y: int) -> tuple[float, float]:
        """A square in the middle of the field, in pixels of the window from its top left."""
        from kivy.core.window import Window

        field = self._fingers.find("field")
        assert field is not None
        side = float(field.height)
        left, top = field.to_window(field.center_x - side / 2, field.top)
        return left + x * side / SIDE, Window.height - top + y * side / SIDE

    async def _draw(self, points: list[tuple[float, float]]) -> None:
        from kivy.core.window import Window

        Window.dispatch("on_mouse_down", *points[0], "left", [])
        for point in points[1:]:
            await self._fingers.frame()
            Window.dispatch("on_mouse_move", *point, [])
        await self._fingers.frame()
        Window.dispatch("on_mouse_up", *points[-1], "left", [])
        await self._fingers.frame()

    async def _choose(self, part: str) -> None:
        """Leaf until it is seen."""
        await self._fingers.until(lambda: bool(self._shown()), what=f"candidates for {part}")
        await self._picture()
        while part not in self._shown().values():
            assert self._can_leaf(), f"{part} is not among the candidates"
            await self._fingers.tap("candidates_on")
        name = next(name for name, text in self._shown().items() if text == part)
        await self._fingers.tap(name)

    async def _picture(self) -> None:
        """Of each layout once, with what was typed on it."""
        if self._layout not in self._pictured:
            self._pictured.add(self._layout)
            await self._visit.picture(f"letter_{len(self._pictured)}_{self._layout}")

    def _shown(self) -> dict[str, str]:
        return {name: self._visit.text(name) for name in self._fingers.names("candidate_")}

    def _can_leaf(self) -> bool:
        button = self._fingers.find("candidates_on")
        return button is not None and not button.disabled


@pytest.fixture
async def writing(prison: Prison, window: None, tmp_path: Path) -> AsyncIterator[Visit]:
    """A terminal at its waiting screen, with the real engines."""
    from kiosk.shell.terminal import Parts

    terminal = prison.new_terminal(tmp_path / "terminal")
    parts = Parts(
        open_door=lambda line: open_door(terminal, line),
        open_journal=lambda door: open_journal(terminal, door),
        voice=HeardVoice(),
        engines=EngineProcess(terminal.typing, patience_s=PATIENCE_S),
    )
    async with visiting(prison, terminal, parts) as made:
        yield made


async def test_a_letter_typed_by_touch_reaches_the_case(writing: Visit) -> None:
    assert sum("一" <= sign <= "鿿" for sign in TEXT) >= CHARACTERS_OF_A_LETTER
    prison, inmate = writing.prison, writing.prison.notes.inmates[0]
    enter_line(
        prison,
        number=inmate.number,
        enterer=officer(prison, "officer1"),
        approver=officer(prison, "leader1"),
    )
    await writing.log_in(number=inmate.number, pin=inmate.pin)
    await _open_sheet(writing)
    await _write_letter(writing)
    fingers = writing.fingers
    await fingers.tap("done_text")
    await writing.picture("letter_7_contest")
    await fingers.tap("send")
    await fingers.tap("yes")
    await fingers.reach("cases")
    assert _words_of_newest_case(prison) == TEXT


async def _open_sheet(visit: Visit) -> None:
    fingers = visit.fingers
    await visit.open("scores")
    await fingers.until(lambda: bool(fingers.names("row_")), what="the lines")
    await fingers.tap(fingers.names("row_")[0])
    await fingers.tap("contest")
    await fingers.reach("contest")
    await fingers.tap("own_words")
    await _ready(visit.app)


async def _write_letter(visit: Visit) -> None:
    writer = Writer(visit)
    for layout, part, letters in LETTER:
        await writer.write(layout, part, letters)
    await visit.picture("letter_6_whole")


async def _ready(app: "CellApp") -> None:
    engines, ends = app.terminal.desk.engines, time.monotonic() + READY_WITHIN_S
    while not (engines.has(PINYIN) and engines.has(HANDWRITING)):
        assert time.monotonic() < ends, "the engines did not get ready"
        await asyncio.sleep(0.05)


def _words_of_newest_case(prison: Prison) -> str:
    office = officer(prison, "office1")
    cases = prison.write(
        lambda session, ctx: scores.cases_for_staff(session, ctx, actor=office, purpose="letter")
    )
    return max(cases, key=lambda case: case.case.case_id).case.words
