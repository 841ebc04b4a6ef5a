"""Every known way out is tried at the real terminal, with and without a window manager."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.install.plan import FILES
from tests.journeys.break_outs.attempts import all_attempts
from tests.journeys.break_outs.standing_terminal import (
    RESTS,
    NotStanding,
    StandingTerminal,
    end,
    standing_terminal,
)
from tests.journeys.conftest import Prison, Visit

Places = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Finding:
    """One attempt and how it ended."""

    name: str
    result: str


async def learnt(visit: Visit) -> Places:
    """Where things are on a terminal of this size, from one whose inside can be seen."""
    places: Places = {}

    async def keep(*names: str) -> None:
        for _ in range(3):  # what has just come has no place before it was drawn
            await visit.fingers.frame()
        for name in names:
            widget = visit.fingers.find(name)
            assert widget is not None, name
            x, y = widget.to_window(*widget.center)
            places[name] = (round(x), round(800 - y))

    inmate = visit.prison.notes.inmates[0]
    await visit.fingers.reach("waiting")
    await keep("number")
    await visit.fingers.tap("number")
    await visit.fingers.reach("login")
    await keep(*(f"key_{digit}" for digit in range(10)))
    await visit.fingers.type("1")
    await keep("go_on")
    await visit.fingers.tap("back")
    await visit.log_in(number=inmate.number, pin=inmate.pin)
    await keep("scores")
    await visit.open("scores")
    await keep("back")
    await visit.back()
    await visit.fingers.tap("log_out")
    await visit.fingers.reach("waiting")
    return places


def log_in(terminal: StandingTerminal, places: Places, *, number: str, pin: str) -> None:
    terminal.hand.tap(places["number"])
    terminal.reach("login")
    for digits in (number, pin):
        for digit in digits:
            terminal.hand.tap(places[f"key_{digit}"])
        terminal.hand.tap(places["go_on"])
    terminal.reach("home")


def try_all(terminal: StandingTerminal) -> list[Finding]:
    found: list[Finding] = []
    before = terminal.stand()
    for attempt in all_attempts():
        attempt.do(terminal.hand)
        try:
            terminal.stands_as(before)
        except NotStanding as wrong:
            found.append(Finding(attempt.name, f"GOT THROUGH: {wrong}"))
            return found
        found.append(Finding(attempt.name, "refused"))
    # What takes a moment to get through is seen at the next attempt, or at the end.
    terminal.stands_as(before, looks=RESTS)
    return found


@pytest.mark.parametrize(
    "manager",
    [
        pytest.param("", id="no window manager"),
        "openbox",
        pytest.param("matchbox-window-manager", marks=pytest.mark.slow),
    ],
)
async def test_every_way_out_is_refused_and_nobody_is_logged_out(
    manager: str, visit: Visit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places, inmate = await learnt(visit), visit.prison.notes.inmates[0]
    home = visit.prison.new_terminal(tmp_path / "standing")
    with standing_terminal(home, manager=manager) as terminal:
        terminal.reach("waiting")
        terminal.stand()
        log_in(terminal, places, number=inmate.number, pin=inmate.pin)
        found = try_all(terminal)
        with capsys.disabled():
            print(f"\n{len(found)} break-outs tried under {manager or 'no window manager'}:")
            for finding in found:
                print(f"  {finding.name:<44} {finding.result}")
        assert {finding.result for finding in found} == {"refused"}
        terminal.hand.tap(places["scores"])
        terminal.reach("scores")


async def test_a_keyboard_that_types_for_ever_is_not_heard(visit: Visit, tmp_path: Path) -> None:
    places, inmate = await learnt(visit), visit.prison.notes.inmates[0]
    home = visit.prison.new_terminal(tmp_path / "standing")
    with standing_terminal(home, manager="openbox") as terminal:
        terminal.reach("waiting")
        before = terminal.stand()
        keyboard = terminal.hand.type_for_ever()
        try:
            terminal.stands_as(before)
            log_in(terminal, places, number=inmate.number, pin=inmate.pin)
            terminal.stand()
            terminal.hand.tap(places["scores"])
            terminal.reach("scores")
            terminal.stand()
            terminal.hand.tap(places["back"])
            terminal.reach("home")
            assert keyboard.poll() is None
        finally:
            end(keyboard)


def test_what_only_the_session_can_refuse_stands_in_its_files() -> None:
    """Consoles, the end of the X server and the kernel's own keys: see attempts.py."""
    server = (FILES / "xorg/etc/X11/xorg.conf.d/60-guitu.conf").read_text(encoding="utf-8")
    kernel = (FILES / "terminal/etc/sysctl.d/60-guitu.conf").read_text(encoding="utf-8")
    assert 'Option "DontVTSwitch" "on"' in server
    assert 'Option "DontZap" "on"' in server
    assert "kernel.sysrq = 0" in kernel.splitlines()


@pytest.mark.parametrize("way", ["windowclose", "windowkill"])
def test_a_window_that_another_program_destroys_comes_back(
    way: str, prison: Prison, tmp_path: Path
) -> None:
    """It takes a program on the display: nobody at the glass has one."""
    home = prison.new_terminal(tmp_path / "standing")
    with standing_terminal(home, manager="openbox", command=("kiosk", "session")) as terminal:
        terminal.reach("waiting")
        picture = terminal.stand().picture
        terminal.hand.window(way)
        assert picture
        terminal.stands_again(picture)
