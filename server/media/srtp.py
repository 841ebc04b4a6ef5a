"""SRTP in place, over two buffers that all legs of a node share: nothing is copied for it.

A node is one thread with one loop, so that one packet at a time is in INPUT, and one in OUTPUT.
pylibsrtp's own Session copies twice and allocates a buffer for every packet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final  # Any: what cffi hands out has no types

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

BUFFER_BYTES: Final = 2_304
# Any leg's datagram is at most an Ethernet frame's; longer ones are no media, and dropped.
MOST_DATAGRAM_BYTES: Final = 1_500
# What GCM adds to a packet (16), and to a report besides its index (4).
MOST_PLAIN_BYTES: Final = MOST_DATAGRAM_BYTES - 20

_input: Final[Any] = ffi.new("char[]", BUFFER_BYTES)  # Any: see above
_output: Final[Any] = ffi.new("char[]", BUFFER_BYTES)  # Any: see above
_length: Final[Any] = ffi.new("int *")  # Any: see above
INPUT: Final = memoryview(ffi.buffer(_input)).cast("B")
OUTPUT: Final = memoryview(ffi.buffer(_output)).cast("B")


@dataclass(frozen=True)
class Profile:
    name: bytes
    number: int
    key_bytes: int
    salt_bytes: int


AES_128_GCM: Final = Profile(
    name=b"SRTP_AEAD_AES_128_GCM",
    number=Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    key_bytes=16,
    salt_bytes=12,
)
AES_128_CM: Final = Profile(
    name=b"SRTP_AES128_CM_SHA1_80",
    number=Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    key_bytes=16,
    salt_bytes=14,
)

# The length of the plain or protected packet, or 0 where it is not genuine or cannot be made.
Work = Callable[[int], int]


class Receiving:
    """Opens what lies in INPUT."""

    def __init__(self, profile: Profile, key: bytes) -> None:
        self._session = _session(profile, key, Policy.SSRC_ANY_INBOUND)
        self.open_rtp: Work = _work(self._session, _input, lib.srtp_unprotect)
        self.open_rtcp: Work = _work(self._session, _input, lib.srtp_unprotect_rtcp)


class Sending:
    """Protects what lies in OUTPUT."""

    def __init__(self, profile: Profile, key: bytes) -> None:
        self._session = _session(profile, key, Policy.SSRC_ANY_OUTBOUND)
        self.close_rtp: Work = _work(self._session, _output, lib.srtp_protect)
        self.close_rtcp: Work = _work(self._session, _output, lib.srtp_protect_rtcp)


def _session(profile: Profile, key: bytes, direction: int) -> Session:
    policy = Policy(key=key, ssrc_type=direction, srtp_profile=profile.number)
    policy.allow_repeat_tx = True  # a packet that was lost is sent again as it was
    policy.window_size = 1_024
    return Session(policy)


def _work(session: Session, buffer: Any, function: Any) -> Work:  # Any: see above
    handle, length = session._srtp[0], _length  # noqa: SLF001  # its only way to the handle

    # The session has to outlive its handle, which libsrtp would read after it was freed.
    def work(size: int, _alive: Session = session) -> int:
        length[0] = size
        if function(handle, buffer, length):
            return 0
        done: int = length[0]
        return done

    return work
