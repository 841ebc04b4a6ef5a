"""Shows an administrator what the UPS says of the power."""

import queue
import time
from collections.abc import Callable
from datetime import timedelta

from hardware.power.api import Power, PowerBack, PowerEvent, PowerLost, Supply, SupplyChanged

_WORDS = {
    Supply.MAINS: "The power comes from the mains",
    Supply.BATTERY: "The power comes from the battery",
    Supply.BATTERY_LOW: "The battery is nearly empty",
}


def trial(device: Power, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when the supply became known within the limit."""
    heard: queue.SimpleQueue[PowerEvent] = queue.SimpleQueue()
    device.open(on_event=heard.put)
    ends_at = time.monotonic() + limit.total_seconds()
    try:
        while (left_s := ends_at - time.monotonic()) > 0:
            try:
                event = heard.get(timeout=left_s)
            except queue.Empty:
                break
            match event:
                case PowerBack(name=name):
                    say(f"The UPS answers: {name}.")
                case PowerLost(error=error):
                    say(f"Nothing is known of the power: {error}.")
                case SupplyChanged():
                    charge = event.charge_percent
                    full = f", {charge} percent full" if charge is not None else ""
                    say(f"{_WORDS[event.supply]}{full}.")
                    return True
        say("The UPS did not say how the power is in time.")
        return False
    finally:
        device.close()
