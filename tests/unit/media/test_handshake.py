"""Two associations agree on keys, a foreign certificate is refused, and garbage raises nothing."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from server.media import rtcp, rtp, stun
from server.media.dtls import Association, Fingerprint, Identity, Keys
from server.media.srtp import INPUT, OUTPUT, Receiving, Sending


def shake(first: Identity, second: Identity, *, stated: str) -> tuple[list[Keys], list[str]]:
    to_server: deque[bytes] = deque()
    to_client: deque[bytes] = deque()
    keys: list[Keys] = []
    ends: list[str] = []
    server = Association(
        first,
        is_server=True,
        fingerprints=(Fingerprint("sha-256", second.fingerprint),),
        send=to_client.append,
        on_keys=keys.append,
        on_end=ends.append,
    )
    client = Association(
        second,
        is_server=False,
        fingerprints=(Fingerprint("sha-256", stated),),
        send=to_server.append,
        on_keys=keys.append,
        on_end=ends.append,
    )
    client.start()
    while to_server or to_client:
        while to_server:
            server.feed(to_server.popleft())
        while to_client:
            client.feed(to_client.popleft())
    return keys, ends


async def test_both_sides_get_the_same_keys_and_packets_pass() -> None:
    first = Identity()
    keys, ends = shake(first, Identity(), stated=first.fingerprint)
    assert not ends
    assert keys[0].sending == keys[1].receiving
    assert keys[0].receiving == keys[1].sending
    plain = bytes([0x80, rtp.OPUS]) + bytes(10) + b"said"
    OUTPUT[: len(plain)] = plain
    size = Sending(keys[0].profile, keys[0].sending).close_rtp(len(plain))
    INPUT[:size] = OUTPUT[:size]
    opened = Receiving(keys[1].profile, keys[1].receiving).open_rtp(size)
    assert bytes(INPUT[:opened]) == plain


async def test_other_certificate_than_stated_is_refused() -> None:
    keys, ends = shake(Identity(), Identity(), stated=Identity().fingerprint)
    assert "fingerprint" in ends
    assert len(keys) < 2


@given(st.binary(max_size=1500))
def test_any_bytes_are_no_request_and_no_report_raises(content: bytes) -> None:
    assert stun.read_request(content, username="u", password=b"p" * 22) is None
    for packet in rtcp.packets(content):
        list(rtcp.report_blocks(packet))
        list(rtcp.nacked(packet))
        rtcp.key_picture_wanted_of(packet)
        rtcp.remb_bits(packet)


@given(st.binary(min_size=1, max_size=1500))
def test_any_bytes_as_packet_raise_nothing_and_never_grow_past_the_frame(content: bytes) -> None:
    for change in (rtp.without_red, rtp.silenced):
        packet = memoryview(bytearray(content) + bytearray(804))
        assert change(packet, len(content)) <= len(content) + 3
    packet = memoryview(bytearray(content) + bytearray(804))
    assert rtp.unwrap_rtx(packet, len(content), ssrc=b"abcd") <= len(content)
    start = rtp.payload_start(content, len(content))
    rtp.starts_key_picture(content, start, len(content))
    assert rtp.mid_place(content, len(content)) < len(content)
