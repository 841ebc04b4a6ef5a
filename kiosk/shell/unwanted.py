"""Ends a session that began for somebody who had left: nobody may stand in his name here."""

from kiosk.shell.desk import Desk


def end_unwanted(desk: Desk, session: str) -> None:
    server = desk.server()
    if server.door.session == session:
        server.forget_person()
    desk.errands.run(
        lambda: server.identity.log_out(session), done=lambda _: None, failed=lambda _: None
    )
