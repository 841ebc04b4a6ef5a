"""What a terminal says of itself, with plain defaults."""

from server.wire.identity import DeviceStatus, Occupation, ScreenClass, TerminalReport


def said(
    occupation: Occupation = Occupation.NONE, *, waiting_acts: int = 0, reader: str = "ready"
) -> TerminalReport:
    return TerminalReport(
        version="1.2.0",
        screen=ScreenClass.WAITING,
        occupation=occupation,
        waiting_acts=waiting_acts,
        devices=[DeviceStatus(device="card_reader", driver="pcsc", state=reader)],
    )
