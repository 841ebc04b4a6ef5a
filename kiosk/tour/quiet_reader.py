"""A card reader on which nobody lays a card: the tour shows the terminal with one plugged in."""

from collections.abc import Callable

from hardware.card_reader.api import CardEvent, ReaderBack
from hardware.device import DeviceInfo, DeviceState, Health


class QuietReader:
    """Says that it is there, and nothing else."""

    info = DeviceInfo(device="card_reader", driver="tour", name="tour")
    state = DeviceState.READY

    def health(self) -> Health:
        return Health(self.state)

    def open(self, *, on_event: Callable[[CardEvent], None]) -> None:
        on_event(ReaderBack(name=self.info.name))

    def close(self) -> None:
        """There is nothing to close."""
