"""A process that crashes leaves no picture of what was in its memory, whoever started it."""

import ctypes
import os
import resource
from typing import Final

_PR_SET_DUMPABLE: Final = 4
# 0 keeps the kernel from writing a file; 1 does so too, and is what it takes as a refusal also
# where a program is set to take the picture (Linux, fs/coredump.c).
_NO_CORE: Final = 1


def leave_no_core() -> None:
    """For this process, and as a limit for all that it starts. No other one reads its memory."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    limit = _NO_CORE if most == resource.RLIM_INFINITY else min(_NO_CORE, most)
    resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
