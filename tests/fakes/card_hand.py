"""A card reader on which a test lays a card."""

from collections.abc import Callable

from hardware.card_reader.api import CardEvent, CardPresented, ReaderBack
from hardware.device import DeviceInfo, DeviceState, Health


class CardHand:
    """Present from the start; `lay` is what a person does."""

    info = DeviceInfo(device="card_reader", driver="hand", name="hand")
    state = DeviceState.READY

    def __init__(self) -> None:
        self._tell: Callable[[CardEvent], None] = lambda _: None

    def health(self) -> Health:
        return Health(self.state)

    def open(self, *, on_event: Callable[[CardEvent], None]) -> None:
        self._tell = on_event
        on_event(ReaderBack(name=self.info.name))

    def lay(self, uid_hex: str) -> None:
        self._tell(CardPresented(bytes.fromhex(uid_hex)))

    def close(self) -> None: ...
