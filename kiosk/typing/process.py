"""The process that the engines run in, so that none of them can hold up or take down the screen.

Started with the folder for what it compiles; ends when its standard input does.
"""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kiosk.session.no_core import leave_no_core
from kiosk.typing.messages import HANDWRITING, PINYIN, Answer, Ask, Ready, read_ask, written

if TYPE_CHECKING:
    from kiosk.typing.handwriting.zinnia import Zinnia
    from kiosk.typing.pinyin.pinyin import Pinyin

logger = logging.getLogger(__name__)


class Engines:
    """Those that are installed; the others are missed by nobody but their own keys."""

    def __init__(self, folder: Path) -> None:
        self._pinyin = _pinyin(folder)
        self._zinnia = _zinnia()

    def names(self) -> list[str]:
        engines = {PINYIN: self._pinyin, HANDWRITING: self._zinnia}
        return [name for name, engine in engines.items() if engine is not None]

    def answer(self, ask: Ask) -> Answer:
        if ask.strokes and self._zinnia is not None:
            strokes = [[(x, y) for x, y in stroke] for stroke in ask.strokes]
            size = {"width": ask.width, "height": ask.height}
            return Answer(self._zinnia.characters(strokes, most=ask.most, **size))
        if not ask.letters or self._pinyin is None:
            return Answer()
        if not ask.pick:
            return Answer(self._pinyin.candidates(ask.letters, most=ask.most))
        picked = self._pinyin.pick(ask.letters, ask.pick, most=ask.most)
        return Answer() if picked is None else Answer(text=picked.text, rest=picked.rest)


def main(folder: Path) -> None:
    """librime's threads and its log may write to standard output: they get another one."""
    leave_no_core()
    talk = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    engines = Engines(folder)
    talk.write(written(Ready(engines.names())))
    talk.flush()
    _talk(engines, sys.stdin.buffer, talk)
    # librime takes its time to put away what will not be used again.
    os._exit(0)


def _talk(engines: Engines, asked: BinaryIO, talk: BinaryIO) -> None:
    for line in asked:
        try:
            answer = engines.answer(read_ask(line))
        except Exception:  # the outer edge of this process
            logger.exception("an engine failed")
            answer = Answer()
        talk.write(written(answer))
        talk.flush()


def _pinyin(folder: Path) -> "Pinyin | None":
    from kiosk.typing.pinyin.rime import RimeMissing

    try:
        from kiosk.typing.pinyin.pinyin import Pinyin

        return Pinyin(folder)
    except (RimeMissing, OSError, ImportError) as error:
        logger.warning("no pinyin: %s", error)
        return None


def _zinnia() -> "Zinnia | None":
    from kiosk.typing.handwriting.zinnia import Zinnia, ZinniaMissing

    try:
        return Zinnia()
    except ZinniaMissing as error:
        logger.warning("no handwriting: %s", error)
        return None


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    main(Path(sys.argv[1]))
