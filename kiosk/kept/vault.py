"""Sealed files under blind names, each written whole or not at all."""

import hashlib
import hmac
import re
from pathlib import Path
from typing import Final

from kiosk.client.whole_file import erase, sync_folder, write_whole
from kiosk.journal.errors import JournalBroken
from kiosk.journal.seal import Seal

_NAME: Final = re.compile(r"[0-9a-f]{32}")


class Vault:
    """Neither the names nor the contents of the files tell of whom they are."""

    def __init__(self, folder: Path, *, secret: bytes, device_id: int) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder, self._secret, self._device_id = folder, secret, device_id
        self._seal = Seal(self.derived("files"))

    def derived(self, use: str) -> bytes:
        return hmac.digest(self._secret, f"guitu kept {use}".encode(), hashlib.sha256)

    def blind(self, words: str) -> str:
        return hmac.digest(self.derived("names"), words.encode(), hashlib.sha256).hex()[:32]

    def put(self, name: str, plain: bytes) -> None:
        write_whole(self._folder / name, self._seal.close(plain, place=self._place(name)))

    def get(self, name: str) -> bytes | None:
        """None for one that is not there, or that somebody changed."""
        try:
            sealed = (self._folder / name).read_bytes()
            return self._seal.open(sealed, place=self._place(name))
        except (OSError, JournalBroken):
            return None

    def erase(self, name: str) -> None:
        erase(self._folder / name)

    def names(self) -> list[str]:
        return sorted(path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def erase_all(self) -> None:
        for path in self._folder.iterdir():
            path.unlink(missing_ok=True)
        sync_folder(self._folder)

    def _place(self, name: str) -> str:
        return f"kept|{self._device_id}|{name}"
