"""Two browsers and a supervisor's meet on a node, and what they decode is counted."""

import functools
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any  # what a page answers has no types

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from server.infra.keys import load_keys
from server.wire.media import Role, write_ticket
from tests.factories.media import make_terms, make_ticket
from tests.journeys.chromium import FAKE_DEVICES, chromium
from tests.media_node import node_process

WITHIN_S = 40


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name upstream
        return


@contextmanager
def page() -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(Path(__file__).parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/end.html"
    server.shutdown()
    server.server_close()


def counted(browser: Chrome, *, sent: bool = False) -> list[dict[str, Any]]:  # Any: see above
    found: list[dict[str, Any]] = browser.execute_script("return counted(arguments[0])", sent)
    return found


def until_decoded(browser: Chrome, mids: set[str], *, frames: int) -> list[dict[str, Any]]:
    def is_there(_: Chrome) -> bool:
        had = {each["mid"] for each in counted(browser) if each["frames"] >= frames}
        return had >= mids

    WebDriverWait(browser, WITHIN_S).until(is_there, message=f"decoded: {counted(browser)}")
    return counted(browser)


@pytest.mark.usefixtures("address")
def test_browsers_see_and_hear_each_other_and_a_supervisor_both(
    tmp_path: Path, address: str
) -> None:
    signing = load_keys(tmp_path / "keys").signing
    terms = make_terms(needs_supervisor=True)
    places = ((Role.INMATE, 0), (Role.RELATIVE, 1), (Role.SUPERVISOR, None))
    with ExitStack() as stack:
        url, _ = stack.enter_context(node_process(tmp_path, host=address))
        where = stack.enter_context(page())
        browsers = []
        for role, seat in places:
            profile = tmp_path / role.value
            browser = stack.enter_context(chromium(profile, more=FAKE_DEVICES))
            browser.get(where)
            ticket = make_ticket(role=role, seat=seat, terms=terms)
            text = write_ticket(ticket, sign=signing.sign)
            browser.execute_script("join(...arguments)", url, text, seat is not None)
            browsers.append(browser)
        inmate, relative, officer = browsers
        for browser in (inmate, relative):
            heard = until_decoded(browser, {"1"}, frames=75)
            sound = next(each for each in heard if each["kind"] == "audio")
            # What was repeated for nothing is thrown away: half of all frames, where sound is RED.
            assert sound["repeats"] > sound["packets"] / 2
            assert sound["concealed"] < sound["samples"] * 0.1
        until_decoded(officer, {"1", "3"}, frames=75)
        sounds = [each for each in counted(officer) if each["kind"] == "audio"]
        assert {each["mid"] for each in sounds if each["packets"]} == {"0", "2"}
