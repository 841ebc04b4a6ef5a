"""The X server that draws the terminal: how large its screen is, and who has screen and keys."""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_uint, c_ulong, c_void_p
from typing import Final

_CURRENT_TIME: Final = 0
_ASYNCHRONOUS: Final = 1
_GRABBED: Final = 0
_VIEWABLE: Final = 2
_EVENT_BYTES: Final = 24 * ctypes.sizeof(ctypes.c_long)  # XEvent's padding in Xlib.h


class NoScreen(Exception):
    """No X server draws here: the terminal has the screen by other means."""


class _Attributes(ctypes.Structure):
    """XWindowAttributes of Xlib.h."""

    _fields_ = (
        *((name, c_int) for name in ("x", "y", "width", "height", "border_width", "depth")),
        ("visual", c_void_p),
        ("root", c_ulong),
        *((name, c_int) for name in ("window_class", "bit_gravity", "win_gravity", "store")),
        ("planes", c_ulong),
        ("pixel", c_ulong),
        ("save_under", c_int),
        ("colormap", c_ulong),
        ("is_installed", c_int),
        ("map_state", c_int),
        *((name, ctypes.c_long) for name in ("all_masks", "your_mask", "not_propagated")),
        ("override_redirect", c_int),
        ("screen", c_void_p),
    )


class XScreen:
    """A connection of its own: what comes on it is nobody else's. `close` may be called twice."""

    def __init__(self) -> None:
        try:
            self._lib = ctypes.CDLL("libX11.so.6")
        except OSError as error:
            raise NoScreen("the library of X is not installed") from error
        _declare(self._lib)
        self._display: int | None = self._lib.XOpenDisplay(None)
        if not self._display:
            raise NoScreen("no X server answers")
        self._root = self._lib.XDefaultRootWindow(self._display)

    def size_px(self) -> tuple[int, int]:
        """Of the whole screen, as it is now."""
        attributes = self._attributes(self._root)
        return attributes.width, attributes.height

    def cover(self, window: int) -> None:
        """Let this window be seen, whole and above all others."""
        now, (width, height) = self._attributes(window), self.size_px()
        if (now.x, now.y, now.width, now.height) != (0, 0, width, height):
            self._lib.XMoveResizeWindow(self._display, window, 0, 0, width, height)
        if now.map_state != _VIEWABLE:
            self._lib.XMapRaised(self._display, window)
        self._lib.XRaiseWindow(self._display, window)
        self._lib.XFlush(self._display)

    def swallow_keys(self) -> bool:
        """Take every key from everybody, also those that a window manager waits for.

        False while another program has them; whoever calls tries again.
        """
        self._drain()
        both = (_ASYNCHRONOUS, _ASYNCHRONOUS, _CURRENT_TIME)
        taken: int = self._lib.XGrabKeyboard(self._display, self._root, 0, *both)
        return taken == _GRABBED

    def close(self) -> None:
        display, self._display = self._display, None
        if display:
            self._lib.XCloseDisplay(display)

    def _drain(self) -> None:
        """The keys that came, unread: a keyboard that types for ever must not fill the memory."""
        event = ctypes.create_string_buffer(_EVENT_BYTES)
        for _ in range(self._lib.XPending(self._display)):
            self._lib.XNextEvent(self._display, event)

    def _attributes(self, window: int) -> _Attributes:
        attributes = _Attributes()
        self._lib.XGetWindowAttributes(self._display, window, byref(attributes))
        return attributes


def screen_size_px() -> tuple[int, int] | None:
    """None where no X server draws."""
    try:
        screen = XScreen()
    except NoScreen:
        return None
    try:
        return screen.size_px()
    finally:
        screen.close()


def _declare(lib: ctypes.CDLL) -> None:
    """Pointers and window numbers have 64 bits, which ctypes would cut."""
    lib.XOpenDisplay.argtypes, lib.XOpenDisplay.restype = [c_char_p], c_void_p
    lib.XDefaultRootWindow.argtypes, lib.XDefaultRootWindow.restype = [c_void_p], c_ulong
    lib.XGetWindowAttributes.argtypes = [c_void_p, c_ulong, POINTER(_Attributes)]
    lib.XMoveResizeWindow.argtypes = [c_void_p, c_ulong, c_int, c_int, c_uint, c_uint]
    for call in (lib.XMapRaised, lib.XRaiseWindow):
        call.argtypes = [c_void_p, c_ulong]
    lib.XGrabKeyboard.argtypes = [c_void_p, c_ulong, c_int, c_int, c_int, c_ulong]
    lib.XNextEvent.argtypes = [c_void_p, c_char_p]
    for call in (lib.XFlush, lib.XPending, lib.XCloseDisplay):
        call.argtypes = [c_void_p]
