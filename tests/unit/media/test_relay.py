"""What the relay passes on: to whom, under which numbers, and never two packets under one."""

from struct import pack, unpack_from

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media import rtcp, rtp
from server.media.feedback import Feedback
from server.media.relay import End, Relay
from server.media.srtp import INPUT, OUTPUT

KEY, OTHER = b"\x10\x00", b"\x10\x01"


class Way:
    """Keeps what would be sealed and sent."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.reports: list[bytes] = []

    def send(self, size: int) -> None:
        if size:
            self.packets.append(bytes(OUTPUT[:size]))

    def send_report(self, content: bytes) -> None:
        self.reports.append(content)


class Visit:
    """Two people and a supervisor over one relay, whose clock is moved by hand."""

    def __init__(self) -> None:
        self.now = 1.0
        self.written: list[tuple[int, bool]] = []
        self.relay = Relay(write=self._write, now=lambda: self.now)
        self.feedback = Feedback(self.relay)
        self.ends = {seat: self._end(seat) for seat in (0, 1, None)}
        self.ways: list[Way] = []
        self.relay.set_open(is_open=True)

    def _write(self, seat: int, is_video: bool, packet: memoryview) -> None:  # noqa: FBT001  # as called
        self.written.append((seat, is_video))

    def _end(self, seat: int | None) -> End:
        end = End(Way(), seat=seat, seats=[each for each in (0, 1) if each != seat])
        end.set_red(takes_red=True)
        self.relay.add(end)
        return end

    def rejoin(self, seat: int | None) -> None:
        old = self.ends[seat]
        self.relay.remove(old)
        self.ends[seat] = self._end(seat)

    def packet(self, seat: int, number: int, content: bytes, *, kind: int = rtp.VP8) -> None:
        self.now += 0.01
        stream = {rtp.VP8: 0, rtp.RTX: 1}.get(kind, 2)
        ssrc = 10 * self.ends[seat].ssrc % 2**32 + stream
        head = pack("!BBHLL", 0x80, kind, number & 0xFFFF, number * 90 & 0xFFFFFFFF, ssrc)
        whole = head + content
        INPUT[: len(whole)] = whole
        self.relay.packet(self.ends[seat], len(whole))

    def repeated(self, seat: int, number: int, content: bytes) -> None:
        self.packet(seat, 40_000 + number, pack("!H", number & 0xFFFF) + content, kind=rtp.RTX)

    def way(self, seat: int | None) -> Way:
        way = self.ends[seat].way
        assert isinstance(way, Way)
        return way

    def ask_again(self, seat: int | None, number: int) -> None:
        for ssrc in self.ends[seat].outlets:
            self.feedback.report(self.ends[seat], rtcp.write_nack(1, ssrc, [number & 0xFFFF]))


def number_of(packet: bytes) -> int:
    return int.from_bytes(packet[2:4], "big")


def test_a_picture_begins_with_one_that_needs_no_other() -> None:
    visit = Visit()
    visit.packet(0, 1, OTHER)
    assert not visit.way(1).packets
    visit.packet(0, 2, KEY)
    visit.packet(0, 3, OTHER)
    assert len(visit.way(1).packets) == len(visit.way(None).packets) == 2
    assert not visit.way(0).packets
    asked = [each for each in visit.way(0).reports if each[1] == rtcp.FOR_PAYLOAD]
    assert len(asked) == 1


def test_held_visit_passes_nothing_and_keeps_nothing() -> None:
    visit = Visit()
    visit.packet(0, 1, KEY)
    last = number_of(visit.way(1).packets[-1])
    visit.relay.set_open(is_open=False)
    for number in range(2, 6):
        visit.packet(0, number, KEY + b"not to be seen")
    visit.relay.set_open(is_open=True)
    visit.packet(0, 6, KEY + b"seen")
    for number in range(last - 3, last + 8):
        visit.ask_again(1, number)
        visit.ask_again(None, number)
    seen = b"".join(visit.way(1).packets + visit.way(None).packets)
    assert b"not to be seen" not in seen
    assert number_of(visit.way(1).packets[1]) == (last + 1) & 0xFFFF
    assert len(visit.written) == 2


def test_who_joins_later_gets_nothing_of_before() -> None:
    visit = Visit()
    visit.packet(0, 1, KEY + b"before")
    visit.rejoin(None)
    visit.packet(0, 2, KEY + b"after")
    first = number_of(visit.way(None).packets[0])
    for number in range(first - 3, first + 2):
        visit.ask_again(None, number)
    assert all(b"after" in each for each in visit.way(None).packets)
    assert {number_of(each) for each in visit.way(None).packets} == {first}


def test_muted_seat_is_heard_by_the_supervisor_and_the_recording_alone() -> None:
    visit = Visit()
    visit.packet(0, 1, b"first", kind=rtp.OPUS)
    visit.relay.mute(0, is_muted=True)
    visit.packet(0, 2, b"secret", kind=rtp.OPUS)
    assert b"secret" not in visit.way(1).packets[-1]
    assert len(visit.way(1).packets) == 2
    assert b"secret" in visit.way(None).packets[-1]
    assert len(visit.written) == 2
    visit.rejoin(0)
    visit.packet(0, 1, b"again secret", kind=rtp.OPUS)
    assert b"secret" not in visit.way(1).packets[-1]


def test_red_goes_only_to_who_takes_it() -> None:
    visit = Visit()
    visit.ends[1].set_red(takes_red=False)
    red = bytes([0x80 | rtp.OPUS, 0, 0, 3, rtp.OPUS]) + b"oldnew"
    visit.packet(0, 1, red, kind=rtp.RED)
    assert visit.way(1).packets[0][12:] == b"new"
    assert visit.way(1).packets[0][1] == rtp.OPUS
    assert visit.way(None).packets[0][12:] == red


def test_lost_packet_is_asked_for_and_passed_on_once() -> None:
    visit = Visit()
    visit.packet(0, 1, KEY)
    visit.packet(0, 3, OTHER)
    nacks = [each for each in visit.way(0).reports if each[1] == rtcp.FOR_TRANSPORT]
    assert [unpack_from("!H", each, 12)[0] for each in nacks] == [2]
    visit.repeated(0, 2, OTHER + b"late")
    visit.repeated(0, 2, OTHER + b"other bytes")
    first = number_of(visit.way(1).packets[0])
    numbers = [(number_of(each) - first) & 0xFFFF for each in visit.way(1).packets]
    assert numbers == [0, 2, 1]


def test_supervisors_reports_reach_no_source() -> None:
    visit = Visit()
    visit.packet(0, 1, KEY)
    before = len(visit.way(0).reports)
    officer = visit.ends[None]
    for ssrc in officer.outlets:
        visit.feedback.report(officer, rtcp.write_remb(1, ssrc, 50_000))
        block = pack("!L", ssrc) + bytes(20)
        visit.feedback.report(officer, rtcp.write_receiver_report(1, ssrc, block))
    assert len(visit.way(0).reports) == before
    for ssrc in visit.ends[1].outlets:
        visit.feedback.report(visit.ends[1], rtcp.write_remb(1, ssrc, 50_000))
    assert len(visit.way(0).reports) > before


class Chances:
    """Does to a visit what may happen to it, each packet with bytes of its own."""

    def __init__(self, start: int) -> None:
        self.visit = Visit()
        self.ways = [self.visit.way(seat) for seat in (0, 1, None)]
        self._numbers = {0: start, 1: start}
        self._count = 0

    def do(self, what: str, seat: int, by: int) -> None:
        self._count += 1
        getattr(self, what)(seat, by)

    def _unlike(self) -> bytes:
        return KEY + self._count.to_bytes(2, "big")

    def packet(self, seat: int, by: int) -> None:
        self._numbers[seat] += max(1, by)
        self.visit.packet(seat, self._numbers[seat], self._unlike())

    def sound(self, seat: int, by: int) -> None:
        self._numbers[seat] += max(1, by)
        self.visit.packet(seat, self._numbers[seat], self._unlike(), kind=rtp.OPUS)

    def red(self, seat: int, by: int) -> None:
        content = bytes([rtp.OPUS]) + self._unlike()
        self.visit.packet(seat, self._numbers[seat] + by, content, kind=rtp.RED)

    def late(self, seat: int, by: int) -> None:
        self.visit.packet(seat, self._numbers[seat] + by, self._unlike())

    def rtx(self, seat: int, by: int) -> None:
        self.visit.repeated(seat, self._numbers[seat] + by, self._unlike())

    def hold(self, seat: int, by: int) -> None:
        self.visit.relay.set_open(is_open=False)

    def open(self, seat: int, by: int) -> None:
        self.visit.relay.set_open(is_open=True)

    def mute(self, seat: int, by: int) -> None:
        self.visit.relay.mute(seat, is_muted=by > 0)

    def nack(self, seat: int, by: int) -> None:
        sent = self.visit.way(seat).packets
        self.visit.ask_again(seat, (number_of(sent[-1]) if sent else 0) + by)

    def rejoin(self, seat: int, by: int) -> None:
        place = seat if by > 0 else None
        self.visit.rejoin(place)
        self.ways.append(self.visit.way(place))


WHATS = ("packet", "packet", "packet", "late", "rtx", "sound", "red", "hold", "open", "open")
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*WHATS, "nack", "nack", "mute", "rejoin")),
        st.integers(0, 1),
        st.integers(-6, 6),
    ),
    min_size=5,
    max_size=120,
)


@pytest.mark.parametrize("start", [1_000, 65_530])
@given(steps=STEPS)
def test_no_number_goes_out_twice_with_other_bytes(
    start: int, steps: list[tuple[str, int, int]]
) -> None:
    """Under GCM two packets of one number and key would give both away."""
    chances = Chances(start)
    for step in steps:
        chances.do(*step)
    for way in chances.ways:
        sent: dict[bytes, bytes] = {}
        for packet in way.packets:
            key = packet[2:4] + packet[8:12]
            assert sent.setdefault(key, packet) == packet
