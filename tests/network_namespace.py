"""A network of its own with an address besides 127.0.0.1, for peers that leave that one out."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ADDRESS: Final = "10.99.0.1"
_CLONE_NEWNET: Final = 0x40000000


class NotRoot(Exception):
    """A network namespace needs root. Run these tests as root: they reach nothing but loopback."""


@contextmanager
def network_namespace(address: str = ADDRESS) -> Iterator[str]:
    """The calling thread, and all that it starts meanwhile, is in a network that leads nowhere.

    Browsers overlook addresses of the loopback device, so this one lies on a cable that ends here.
    """
    if os.geteuid() != 0:
        raise NotRoot(NotRoot.__doc__)
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if libc.unshare(_CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        try:
            _ip("link", "set", "lo", "up")
            _ip("link", "add", "cable", "type", "veth", "peer", "name", "cable-end")
            _ip("address", "add", f"{address}/32", "dev", "cable")
            _ip("link", "set", "cable", "up")
            _ip("link", "set", "cable-end", "up")
            yield address
        finally:
            if libc.setns(before, _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(before)


def _ip(*words: str) -> None:
    tool = next(path for path in (Path("/usr/sbin/ip"), Path("/sbin/ip")) if path.exists())
    subprocess.run([tool, *words], check=True, capture_output=True)
