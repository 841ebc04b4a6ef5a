"""The card that lies on the reader, between the device's thread and the log-in screen."""

from collections.abc import Callable

from hardware.card_reader.api import (
    CardEvent,
    CardPresented,
    CardReader,
    CardRemoved,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
)

# The longest of ISO/IEC 14443 has 10 bytes. A driver refuses longer ones; so does the tray.
_LONGEST_UID_BYTES = 16


class CardTray:
    """Holds the last card until the log-in screen takes it. Told and asked on one thread."""

    def __init__(self, *, has_reader: bool = False) -> None:
        """A reader that was chosen counts as there until it says otherwise."""
        self.reader_is_there = has_reader
        self._uid_hex: str | None = None
        self._is_unreadable = False
        self._presented: Callable[[], None] = lambda: None
        self._unreadable: Callable[[], None] = lambda: None
        self._reader_changed: Callable[[], None] = lambda: None

    def listen(
        self,
        *,
        presented: Callable[[], None],
        unreadable: Callable[[], None],
        reader_changed: Callable[[], None],
    ) -> None:
        self._presented = presented
        self._unreadable = unreadable
        self._reader_changed = reader_changed

    def watch(self, reader: CardReader, *, on_screen_thread: Callable[..., None]) -> None:
        reader.open(on_event=lambda event: on_screen_thread(lambda: self.hear(event)))

    def take(self) -> str | None:
        uid_hex, self._uid_hex = self._uid_hex, None
        return uid_hex

    def take_unreadable(self) -> bool:
        """Whether a card was laid down that could not be read; told once."""
        is_unreadable, self._is_unreadable = self._is_unreadable, False
        return is_unreadable

    def hear(self, event: CardEvent) -> None:
        match event:
            case CardPresented(uid=uid) if len(uid) <= _LONGEST_UID_BYTES:
                self._uid_hex, self._is_unreadable = event.uid_hex, False
                self._presented()
            case CardPresented() | CardUnreadable():
                self._uid_hex, self._is_unreadable = None, True
                self._unreadable()
            case CardRemoved():
                self._uid_hex, self._is_unreadable = None, False
            case ReaderLost() | ReaderBack():
                self.reader_is_there = isinstance(event, ReaderBack)
                self._reader_changed()
