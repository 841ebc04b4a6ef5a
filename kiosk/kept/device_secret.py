"""The terminal's secret that all it keeps of its people is sealed with: in its TPM where it can be.

A stolen disk then gives up no PIN: the slow hash of a PIN is bound to this secret.
"""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.client.whole_file import erase, write_whole
from kiosk.kept.tpm import Tpm, TpmFailed

logger = logging.getLogger(__name__)

SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class DeviceSecret:
    """`is_new`: nothing that was sealed before opens with it."""

    key: bytes
    is_new: bool


def device_secret(path: Path, *, tpm: Tpm | None) -> DeviceSecret:
    """Made at the first use. Whoever erases it has erased all that it seals.

    Raises OSError where it is in a TPM that does not give it back: it is never made anew by
    itself, for a TPM that is only busy would cost what is kept.
    """
    sealed = path.with_suffix(".tpm")
    if sealed.exists():
        if tpm is None:
            raise TpmFailed(f"{sealed.name} needs this terminal's TPM, which is not there")
        return DeviceSecret(tpm.unseal(sealed), is_new=False)
    if tpm is not None and _sealed_anew(tpm, sealed):
        # What lay on the disk in clear may have been copied: it seals nothing any more.
        erase(path)
        return DeviceSecret(tpm.unseal(sealed), is_new=True)
    if path.exists():
        return DeviceSecret(path.read_bytes(), is_new=False)
    write_whole(path, os.urandom(SECRET_BYTES))
    return DeviceSecret(path.read_bytes(), is_new=True)


def _sealed_anew(tpm: Tpm, sealed: Path) -> bool:
    try:
        tpm.seal(os.urandom(SECRET_BYTES), into=sealed)
    except TpmFailed as error:
        logger.warning("the TPM takes no secret, so it stays in a file: %s", error)
        return False
    return True
