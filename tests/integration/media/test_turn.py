"""A visit of two browsers that reach the node in no way but through a real coturn."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.infra.keys import load_keys
from server.infra.media_access import MediaAccess
from server.visits.service.tickets import turn_server
from server.wire.media import Role, write_ticket
from tests.coturn import SECRET, coturn
from tests.factories.media import make_ticket
from tests.integration.media.test_chromium import page, until_decoded
from tests.journeys.chromium import FAKE_DEVICES, chromium
from tests.media_node import node_process


def _server(url: str, *, ends_in: timedelta, secret: str = SECRET) -> dict[str, object]:
    """As a ticket's reply names it to a page."""
    access = MediaAccess(sign=lambda _: b"", node_keys=Path(), turn_url=url, turn_secret=secret)
    made = turn_server(access, until=datetime.now(UTC) + ends_in, name="1-0")
    return made.model_dump()


def test_browsers_see_each_other_through_coturn_alone(tmp_path: Path, address: str) -> None:
    signing = load_keys(tmp_path / "keys").signing
    with ExitStack() as stack:
        turn = stack.enter_context(coturn(tmp_path, address=address))
        url, _ = stack.enter_context(node_process(tmp_path, host=address))
        where = stack.enter_context(page())
        browsers = []
        for role, seat in ((Role.INMATE, 0), (Role.RELATIVE, 1)):
            browser = stack.enter_context(chromium(tmp_path / role.value, more=FAKE_DEVICES))
            browser.get(where)
            text = write_ticket(make_ticket(role=role, seat=seat), sign=signing.sign)
            through = [_server(turn, ends_in=timedelta(minutes=5))]
            browser.execute_script("join(...arguments)", url, text, seat is not None, through)
            browsers.append(browser)
        for browser in browsers:
            until_decoded(browser, {"1"}, frames=50)
            assert browser.execute_script("return way()") == "relay"
        print(f"frames decoded through coturn: {until_decoded(browsers[0], {'1'}, frames=50)}")
        # Credentials that have ended, or are made of another secret, open no way.
        ended = _server(turn, ends_in=timedelta(minutes=-1))
        forged = _server(turn, ends_in=timedelta(minutes=5), secret="another")
        for wrong in (ended, forged):
            assert browsers[0].execute_script("return relayed(arguments[0])", [wrong]) == []
        good = _server(turn, ends_in=timedelta(minutes=5))
        assert browsers[0].execute_script("return relayed(arguments[0])", [good]) == ["relay"]
