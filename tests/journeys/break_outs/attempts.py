"""Every way out of a terminal that we know of, each as a hand at keyboard and mouse would try it.

Some end in the kernel or in the X server, before any window: Ctrl+Alt+F1 to F12, Ctrl+Alt+Backspace
and the magic SysRq key. A virtual display has neither consoles nor a kernel's keyboard, so here
they show only that the terminal does not mind them; what refuses them is the session's own files.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from tests.journeys.break_outs.hand import Hand

BLANK: Final = (8, 400)
"""A place of every screen on which there is nothing to press."""

NEAR_BLANK: Final = (16, 300)
MIDDLE: Final = (640, 400)
FAR = {"left": (1, 400), "right": (1278, 400), "top": (640, 1), "bottom": (640, 798)}

KEYS: Final = (
    *("Escape", "Menu", "Print", "Pause", "Scroll_Lock", "Tab", "Return", "BackSpace", "Delete"),
    *(f"F{number}" for number in range(1, 13)),
    *("Super_L", "Super_R", "Hyper_L", "super+d", "super+e", "super+l", "super+r", "super+Tab"),
    *("alt+F1", "alt+F2", "alt+F4", "alt+F10", "alt+Tab", "alt+shift+Tab", "alt+Escape"),
    *("alt+space", "alt+Return", "alt+Print", "alt+Left", "alt+Home"),
    *("ctrl+c", "ctrl+d", "ctrl+e", "ctrl+n", "ctrl+o", "ctrl+p", "ctrl+q", "ctrl+s", "ctrl+t"),
    *("ctrl+v", "ctrl+w", "ctrl+z", "ctrl+Escape", "ctrl+shift+Escape", "shift+Insert"),
    *("ctrl+shift+i", "ctrl+shift+t", "ctrl+alt+t", "ctrl+alt+l", "ctrl+alt+Delete"),
    *("ctrl+alt+Left", "ctrl+alt+Right", "ctrl+alt+Up", "ctrl+alt+Down", "ctrl+alt+d"),
    *("XF86HomePage", "XF86WWW", "XF86Calculator", "XF86Explorer", "XF86Terminal"),
    *("XF86Sleep", "XF86PowerOff", "XF86LogOff", "XF86Eject", "XF86Back"),
)

ONLY_THE_SESSION_REFUSES: Final = (
    "ctrl+alt+BackSpace",
    *(f"ctrl+alt+F{number}" for number in range(1, 13)),
    "alt+Print+b",
)

# Sent to the window itself, as a program could: the keyboard's owner does not see them.
STRAIGHT_KEYS: Final = ("Escape", "F1", "F11", "F12", "ctrl+e", "alt+F4", "ctrl+q", "ctrl+v")


@dataclass(frozen=True)
class Attempt:
    """Refused when the terminal stands afterwards as before."""

    name: str
    do: Callable[[Hand], None]


def all_attempts() -> Iterator[Attempt]:
    for keys in (*KEYS, *ONLY_THE_SESSION_REFUSES):
        yield Attempt(f"keys {keys}", partial(Hand.keys, keys=keys))
    for keys in STRAIGHT_KEYS:
        yield Attempt(f"keys {keys}, sent to the window", partial(Hand.keys_to_window, keys=keys))
    yield from _mouse()
    yield from _messages()
    yield from _hands_on_the_window()


def _mouse() -> Iterator[Attempt]:
    names = {2: "middle", 3: "right", 4: "wheel up", 5: "wheel down", 6: "wheel left",
             7: "wheel right", 8: "back", 9: "forward"}  # fmt: skip
    for button, name in names.items():
        yield Attempt(f"mouse {name}", partial(Hand.click, place=BLANK, button=button))
    for edge, start in FAR.items():
        yield Attempt(f"swipe from the {edge}", partial(Hand.drag, start=start, end=MIDDLE))
    for held in ("alt", "super", "ctrl", "shift"):
        yield Attempt(
            f"{held} and drag", partial(Hand.drag, start=BLANK, end=NEAR_BLANK, held=held)
        )
        yield Attempt(
            f"{held} and right click", partial(Hand.click, place=BLANK, button=3, held=held)
        )
    for corner in ((0, 0), (1279, 0), (0, 799), (1279, 799)):
        yield Attempt(f"pointer in the corner {corner}", partial(Hand.point, place=corner))


def _messages() -> Iterator[Attempt]:
    """What a window manager, a task bar or a file manager says to a window."""
    yield Attempt("close, by WM_DELETE_WINDOW", lambda hand: hand.x.ask_to_close())
    yield Attempt("close, by _NET_CLOSE_WINDOW", lambda hand: hand.x.tell_root("_NET_CLOSE_WINDOW"))
    yield Attempt(
        "show the desktop", lambda hand: hand.x.tell_root("_NET_SHOWING_DESKTOP", 1, is_own=False)
    )
    yield Attempt(
        "another desktop", lambda hand: hand.x.tell_root("_NET_CURRENT_DESKTOP", 1, is_own=False)
    )
    yield Attempt("iconify", lambda hand: hand.x.tell_root("WM_CHANGE_STATE", 3))
    yield Attempt("no longer full screen", lambda hand: hand.x.drop("FULLSCREEN"))
    yield Attempt("no longer above others", lambda hand: hand.x.drop("ABOVE"))
    yield Attempt("a file dragged over it and dropped", lambda hand: hand.x.drop_a_file())


def _hands_on_the_window() -> Iterator[Attempt]:
    yield Attempt("minimise", lambda hand: hand.window("windowminimize"))
    yield Attempt("unmap", lambda hand: hand.window("windowunmap"))
    yield Attempt("shrink", lambda hand: hand.window("windowsize", "300", "200"))
    yield Attempt("move away", lambda hand: hand.window("windowmove", "900", "700"))
    yield Attempt("move off the screen", lambda hand: hand.window("windowmove", "5000", "5000"))
    yield Attempt("a larger size", lambda hand: hand.window("windowsize", "4000", "3000"))
    yield Attempt("another window above it", lambda hand: hand.x.cover_it())
