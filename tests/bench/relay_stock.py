"""The stock aiortc with its MediaRelay, which decodes and encodes: two people, nobody else.

`python -m tests.bench.relay_stock relay|people` runs one side; both speak over stdin and stdout.
"""

import asyncio
import fractions
import json
import subprocess
import sys
import time

import numpy as np
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack, VideoStreamTrack
from av import VideoFrame

from tests.bench.relay_run import LOAD_CORE, NODE_CORE, cpu_s

_WARM_S = 6
_PICTURES = 8
_A_SECOND = 2 * 25


class Noise(VideoStreamTrack):
    """640x480 at 25 pictures a second that change, so that there is something to send."""

    def __init__(self) -> None:
        super().__init__()
        chance = np.random.default_rng(1)
        self._pictures = [
            np.kron(chance.integers(0, 255, (60, 80, 3), np.uint8), np.ones((8, 8, 1), np.uint8))
            for _ in range(_PICTURES)
        ]
        self._count = 0
        self._begun = time.monotonic()

    async def recv(self) -> VideoFrame:
        await asyncio.sleep(max(0.0, self._begun + self._count / 25 - time.monotonic()))
        frame = VideoFrame.from_ndarray(self._pictures[self._count // 5 % _PICTURES], "rgb24")
        frame.pts, frame.time_base = self._count * 3_600, fractions.Fraction(1, 90_000)
        self._count += 1
        return frame


def percent_per_visit(seconds: float) -> float:
    """Of a core, for pictures as many as were sent; fails where they saw nearly none."""
    relay, people = _side("relay", NODE_CORE), _side("people", LOAD_CORE)
    try:
        _write(relay, _read(people))
        _write(people, _read(relay))
        time.sleep(_WARM_S)
        before = cpu_s(relay.pid)
        _write(people, "count")
        time.sleep(seconds)
        used = cpu_s(relay.pid) - before
        _write(people, "stop")
        seen = json.loads(_read(people))
    finally:
        for side in (relay, people):
            side.kill()
            side.wait()
    assert min(seen) > seconds, f"decoded by the stock relay's people: {seen}"
    # By what came through, as with the others.
    carried = min(1.0, sum(map(int, seen)) / (_A_SECOND * seconds))
    return 100 * used / seconds / carried


def _side(name: str, core: int) -> subprocess.Popen[str]:
    command = ["taskset", "-c", str(core), sys.executable, "-m", "tests.bench.relay_stock", name]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _write(side: subprocess.Popen[str], words: str) -> None:
    assert side.stdin
    side.stdin.write(words.strip() + "\n")
    side.stdin.flush()


def _read(side: subprocess.Popen[str]) -> str:
    assert side.stdout
    return side.stdout.readline()


def _peer() -> RTCPeerConnection:
    return RTCPeerConnection(
        RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    )


async def _hear() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


def _tell(values: object) -> None:
    print(json.dumps(values), flush=True)


async def _relay() -> None:
    offers, peers, passing = json.loads(await _hear()), [_peer(), _peer()], MediaRelay()
    for peer, offer in zip(peers, offers, strict=True):
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
    for peer, other in zip(peers, reversed(peers), strict=True):
        for transceiver in other.getTransceivers():
            peer.addTrack(passing.subscribe(transceiver.receiver.track))
    for peer in peers:
        await peer.setLocalDescription(await peer.createAnswer())
    _tell([peer.localDescription.sdp for peer in peers])
    await asyncio.Event().wait()


async def _people() -> None:
    peers, counts = [_peer(), _peer()], [0, 0]
    for peer in peers:
        peer.addTrack(AudioStreamTrack())
        peer.addTrack(Noise())
        await peer.setLocalDescription(await peer.createOffer())
    _tell([peer.localDescription.sdp for peer in peers])
    answers, tasks = json.loads(await _hear()), []
    for place, (peer, answer) in enumerate(zip(peers, answers, strict=True)):
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        for transceiver in peer.getTransceivers():
            track = transceiver.receiver.track
            tasks.append(asyncio.create_task(_count(track, counts, place)))
    await _hear()
    before = list(counts)
    await _hear()
    _tell([now - then for now, then in zip(counts, before, strict=True)])


async def _count(track: MediaStreamTrack, counts: list[int], place: int) -> None:
    while True:
        await track.recv()
        counts[place] += track.kind == "video"


if __name__ == "__main__":
    asyncio.run(_relay() if sys.argv[1] == "relay" else _people())
