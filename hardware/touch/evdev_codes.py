"""The kernel's event numbers that touch panels use.

Source: include/uapi/linux/input-event-codes.h and Documentation/input/multi-touch-protocol.rst.
"""

from struct import Struct
from typing import Final

RECORD: Final = Struct("<qqHHi")
"""struct input_event where a long has 64 bits: seconds, microseconds, type, code, value."""

EV_SYN: Final = 0x00
EV_KEY: Final = 0x01
EV_ABS: Final = 0x03
EV_MSC: Final = 0x04
EV_MAX: Final = 0x1F

SYN_REPORT: Final = 0
SYN_MT_REPORT: Final = 2
SYN_DROPPED: Final = 3

BTN_TOUCH: Final = 0x14A

ABS_X: Final = 0x00
ABS_Y: Final = 0x01
ABS_MT_SLOT: Final = 0x2F
ABS_MT_TOUCH_MAJOR: Final = 0x30
ABS_MT_TOUCH_MINOR: Final = 0x31
ABS_MT_POSITION_X: Final = 0x35
ABS_MT_POSITION_Y: Final = 0x36
ABS_MT_TOOL_TYPE: Final = 0x37
ABS_MT_TRACKING_ID: Final = 0x39

MSC_TIMESTAMP: Final = 0x05

MT_TOOL_PALM: Final = 2
LIFTED: Final = -1
"""The tracking id that says: nothing touches in this slot."""
