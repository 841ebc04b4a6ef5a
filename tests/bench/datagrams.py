"""Counts the datagrams that wait at a socket, many in one call, so that counting costs little."""

import ctypes
import socket
from typing import Final

_MOST: Final = 64
_SEEN: Final = 2  # bytes of each: enough to tell a packet from a report
_REPORTS: Final = bytes(range(192, 224))
_NO_MEDIA: Final = bytes(set(range(256)) - set(range(128, 192)))


class _Piece(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Header(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("pieces", ctypes.POINTER(_Piece)),
        ("pieces_length", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Message(ctypes.Structure):
    _fields_ = (("header", _Header), ("received", ctypes.c_uint))


class Counter:
    """recvmmsg(2) into two bytes of each."""

    def __init__(self) -> None:
        self._bytes = ctypes.create_string_buffer(_SEEN * _MOST)
        start = ctypes.addressof(self._bytes)
        self._pieces = (_Piece * _MOST)(
            *(_Piece(start + _SEEN * each, _SEEN) for each in range(_MOST))
        )
        self._messages = (_Message * _MOST)()
        for message, piece in zip(self._messages, self._pieces, strict=True):
            message.header.pieces, message.header.pieces_length = ctypes.pointer(piece), 1
        self._receive = ctypes.CDLL(None).recvmmsg

    def packets(self, line: socket.socket) -> int:
        """How many packets of media waited; all that waited are gone."""
        counted, got, number = 0, _MOST, line.fileno()
        while got == _MOST:
            got = self._receive(number, self._messages, _MOST, socket.MSG_DONTWAIT, None)
            if got > 0:
                seen = self._bytes.raw[: _SEEN * got]
                firsts, seconds = seen[::2], seen[1::2]
                others = len(firsts) - len(firsts.translate(None, _NO_MEDIA))
                reports = len(seconds) - len(seconds.translate(None, _REPORTS))
                counted += got - others - reports
        return counted
