"""The least that a visit costs a process in Python: opening, sealing and the socket calls alone."""

import os
import socket
import time
from struct import pack
from typing import Final

from server.media.srtp import AES_128_GCM, INPUT, OUTPUT, Receiving, Sending
from tests.bench.relay_load import AUDIO_A_SECOND, AUDIO_BYTES, VIDEO_A_SECOND, VIDEO_BYTES

_ROUNDS, _AT_ONCE = 150, 100
_RECEIVERS: Final = 2
_PEOPLE: Final = 2


def percent_per_visit() -> float:
    """Of a core: each packet is opened once, and sealed and sent to each of two."""
    seconds = _PEOPLE * (
        VIDEO_A_SECOND * _seconds_of_one(VIDEO_BYTES + 20)
        + AUDIO_A_SECOND * _seconds_of_one(AUDIO_BYTES + 20)
    )
    return 100 * seconds


def _seconds_of_one(size: int) -> float:
    key = os.urandom(AES_128_GCM.key_bytes + AES_128_GCM.salt_bytes)
    seal, opened = Sending(AES_128_GCM, key), Receiving(AES_128_GCM, key)
    ways = [Sending(AES_128_GCM, os.urandom(len(key))) for _ in range(_RECEIVERS)]
    feeder, taker, *sinks = (_bound() for _ in range(2 + _RECEIVERS))
    targets = [sink.getsockname() for sink in sinks]
    used = 0.0
    for turn in range(_ROUNDS):
        for each in range(_AT_ONCE):
            number = (turn * _AT_ONCE + each) & 0xFFFF
            OUTPUT[:12] = pack("!BBHLL", 0x80, 96, number, 0, 1)
            feeder.sendto(OUTPUT[: seal.close_rtp(size)], taker.getsockname())
        started = time.thread_time()
        for _ in range(_AT_ONCE):
            got, _address = taker.recvfrom_into(INPUT)
            got = opened.open_rtp(got)
            for way, target in zip(ways, targets, strict=True):
                OUTPUT[:got] = INPUT[:got]
                taker.sendto(OUTPUT[: way.close_rtp(got)], target)
        used += time.thread_time() - started
        for sink in sinks:
            _drain(sink)
    for made in (feeder, taker, *sinks):
        made.close()
    return used / (_ROUNDS * _AT_ONCE)


def _bound() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    made.settimeout(0)
    return made


def _drain(sink: socket.socket) -> None:
    try:
        while True:
            sink.recv_into(INPUT)
    except BlockingIOError:
        return
