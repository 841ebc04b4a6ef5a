"""A secret that only this machine's TPM gives back, through Debian's tpm2-tools.

The tools run as processes of their own. The secret goes to them by standard input and comes back
by standard output: it is in no argument and in no file.
"""

import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from kiosk.client.whole_file import write_whole

logger = logging.getLogger(__name__)

# With the kernel's own resource manager, so that several programs can use the TPM.
DEVICE: Final = Path("/dev/tpmrm0")
_TOOL: Final = "tpm2"
# A slow TPM makes its storage key in some seconds.
_PATIENCE_S: Final = 30.0
# Without a wrong PIN to guess there is nothing to lock: noda.
_ATTRIBUTES: Final = "fixedtpm|fixedparent|userwithauth|noda"


class TpmFailed(OSError):
    """The TPM is not there, is busy, or is another one than that which sealed."""


class _Sealed(BaseModel):
    """Both halves of the sealed object: nothing without the TPM that made them."""

    public: bytes
    private: bytes

    model_config = {"ser_json_bytes": "base64", "val_json_bytes": "base64"}


class Tpm:
    """`tcti` is how tpm2-tools reach it, such as device:/dev/tpmrm0."""

    def __init__(self, tcti: str, *, patience_s: float = _PATIENCE_S) -> None:
        self.tcti, self._patience_s = tcti, patience_s

    def seal(self, secret: bytes, *, into: Path) -> None:
        """Proved before this returns: what cannot be had back is not kept."""
        with tempfile.TemporaryDirectory(prefix="guitu-tpm-") as folder:
            parent = self._parent(Path(folder))
            public, private = Path(folder, "public"), Path(folder, "private")
            words = ["-C", str(parent), "-i", "-", "-u", str(public), "-r", str(private)]
            self._call("create", "-Q", *words, "-a", _ATTRIBUTES, said=secret)
            sealed = _Sealed(public=public.read_bytes(), private=private.read_bytes())
        if self._unsealed(sealed) != secret:
            raise TpmFailed("the TPM gives back another secret")
        write_whole(into, sealed.model_dump_json().encode())

    def unseal(self, path: Path) -> bytes:
        try:
            sealed = _Sealed.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise TpmFailed(f"{path.name} holds nothing that a TPM sealed") from error
        return self._unsealed(sealed)

    def _unsealed(self, sealed: _Sealed) -> bytes:
        with tempfile.TemporaryDirectory(prefix="guitu-tpm-") as folder:
            parent, held = self._parent(Path(folder)), str(Path(folder, "held"))
            public, private = Path(folder, "public"), Path(folder, "private")
            public.write_bytes(sealed.public)
            private.write_bytes(sealed.private)
            words = ["-C", str(parent), "-u", str(public), "-r", str(private), "-c", held]
            self._call("load", "-Q", *words)
            return self._call("unseal", "-c", held)

    def _parent(self, folder: Path) -> Path:
        """The TPM's own storage key: the same at each call, and never outside of it."""
        parent = folder / "parent"
        self._call("createprimary", "-Q", "-C", "o", "-G", "ecc", "-c", str(parent))
        return parent

    def _call(self, *words: str, said: bytes = b"") -> bytes:
        answer = self._run(words, said)
        # A TPM without a resource manager has room for three objects.
        self._run(("flushcontext", "-t"), b"")
        return answer

    def _run(self, words: Sequence[str], said: bytes) -> bytes:
        command = [_TOOL, words[0], "-T", self.tcti, *words[1:]]
        try:
            done = subprocess.run(
                command, input=said, capture_output=True, timeout=self._patience_s, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise TpmFailed("the TPM does not answer") from error
        if done.returncode:
            raise TpmFailed(f"tpm2 {words[0]} ended with {done.returncode}")
        return done.stdout


def found_tpm(device: Path = DEVICE) -> Tpm | None:
    """This machine's, if it has one that this user may use."""
    if not device.exists():
        return None
    if not os.access(device, os.R_OK | os.W_OK) or shutil.which(_TOOL) is None:
        logger.warning("there is a TPM, and it cannot be used: install tpm2-tools, join group tss")
        return None
    return Tpm(f"device:{device}")
