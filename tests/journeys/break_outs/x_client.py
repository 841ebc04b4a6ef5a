"""A program on the same display as the terminal: looks at its window and sends it messages."""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p

_CLIENT_MESSAGE = 33
_EVENT_BYTES = 24 * ctypes.sizeof(c_long)
_FOR_MANAGERS = (1 << 19) | (1 << 20)  # SubstructureNotify and SubstructureRedirect


class _Message(ctypes.Structure):
    """XClientMessageEvent of Xlib.h."""

    _fields_ = (
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("message_type", c_ulong),
        ("format", c_int),
        ("data", c_long * 5),
        ("padding", ctypes.c_char * _EVENT_BYTES),
    )


class XClient:
    """`close` may be called twice."""

    def __init__(self, display: str, *, window: int) -> None:
        self.window = window
        self._lib = _declared(ctypes.CDLL("libX11.so.6"))
        self._display = self._lib.XOpenDisplay(display.encode())
        assert self._display, f"no X server at {display}"
        self._root = self._lib.XDefaultRootWindow(self._display)

    def close(self) -> None:
        display, self._display = self._display, None
        if display:
            self._lib.XCloseDisplay(display)

    def is_topmost(self) -> bool:
        """The last of the root's children, from below up."""
        root, parent, children, count = c_ulong(), c_ulong(), POINTER(c_ulong)(), c_uint()
        self._lib.XQueryTree(
            self._display, self._root, byref(root), byref(parent), byref(children), byref(count)
        )
        if not count.value:
            return False
        top = children[count.value - 1]
        self._lib.XFree(children)
        return bool(top == self.window)

    def ask_to_close(self) -> None:
        delete = self._atom("WM_DELETE_WINDOW")
        self._send(self.window, "WM_PROTOCOLS", delete, to=self.window, mask=0)

    def tell_root(self, message: str, *data: int, is_own: bool = True) -> None:
        window = self.window if is_own else self._root
        self._send(window, message, *data, to=self._root, mask=_FOR_MANAGERS)

    def drop(self, state: str) -> None:
        """Take a state of the window away, as a task bar does."""
        self.tell_root("_NET_WM_STATE", 0, self._atom(f"_NET_WM_STATE_{state}"))

    def drop_a_file(self) -> None:
        """The messages of the XDND protocol, version 5."""
        kind, copy = self._atom("text/uri-list"), self._atom("XdndActionCopy")
        for message, data in (
            ("XdndEnter", (self._root, 5 << 24, kind)),
            ("XdndPosition", (self._root, 0, 640 << 16 | 400, 0, copy)),
            ("XdndDrop", (self._root, 0, 0)),
        ):
            self._send(self.window, message, *data, to=self.window, mask=0)

    def cover_it(self) -> None:
        """A window as large as the display, above all, of a program that then ends."""
        other = self._lib.XCreateSimpleWindow(
            self._display, self._root, 0, 0, 1280, 800, 0, 0, 0xFF0000
        )
        self._lib.XMapRaised(self._display, other)
        self._lib.XSync(self._display, 0)

    def _send(self, window: int, message: str, *data: int, to: int, mask: int) -> None:
        event = _Message(type=_CLIENT_MESSAGE, window=window, format=32)
        event.message_type = self._atom(message)
        for place, value in enumerate(data):
            event.data[place] = value
        self._lib.XSendEvent(self._display, to, 0, mask, byref(event))
        self._lib.XSync(self._display, 0)

    def _atom(self, name: str) -> int:
        atom: int = self._lib.XInternAtom(self._display, name.encode(), 0)
        return atom


def _declared(lib: ctypes.CDLL) -> ctypes.CDLL:
    lib.XOpenDisplay.argtypes, lib.XOpenDisplay.restype = [c_char_p], c_void_p
    lib.XDefaultRootWindow.argtypes, lib.XDefaultRootWindow.restype = [c_void_p], c_ulong
    lib.XInternAtom.argtypes, lib.XInternAtom.restype = [c_void_p, c_char_p, c_int], c_ulong
    lib.XSendEvent.argtypes = [c_void_p, c_ulong, c_int, c_long, c_void_p]
    lib.XQueryTree.argtypes = [c_void_p, c_ulong, *[c_void_p] * 4]
    lib.XCreateSimpleWindow.argtypes = [
        c_void_p,
        c_ulong,
        *[c_int] * 2,
        *[c_uint] * 3,
        *[c_ulong] * 2,
    ]
    lib.XCreateSimpleWindow.restype = c_ulong
    lib.XMapRaised.argtypes = [c_void_p, c_ulong]
    lib.XSync.argtypes = [c_void_p, c_int]
    for call in (lib.XFree, lib.XCloseDisplay):
        call.argtypes = [c_void_p]
    return lib
