"""Debian's Chromium without a window, driven by its own driver."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

CHROMIUM: Final = Path("/usr/bin/chromium")
DRIVER: Final = Path("/usr/bin/chromedriver")
# It looks nobody up and calls nobody but the page under test.
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_S: Final = 10
# A camera and a microphone of its own making, that need no permission.
FAKE_DEVICES: Final = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


class ChromiumMissing(Exception):
    """The Debian packages chromium and chromium-driver are not installed."""


@contextmanager
def chromium(
    profile: Path, *, width: int = 1440, height: int = 900, more: Sequence[str] = ()
) -> Iterator[Chrome]:
    """A browser with a new profile. What it logs can be read with `complaints`."""
    if not (CHROMIUM.exists() and DRIVER.exists()):
        message = "Chromium is not installed: `./guitu setup test` installs it"
        raise ChromiumMissing(message)
    options = Options()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", *more):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    driver.implicitly_wait(WAIT_S)
    try:
        yield driver
    finally:
        driver.quit()


def complaints(driver: Chrome) -> list[str]:
    """Errors of scripts, of missing files and of the page's policy since the last call."""
    return [
        str(entry["message"])
        for entry in driver.get_log("browser")  # type: ignore[no-untyped-call]  # as is in 4.51
        if entry["level"] == "SEVERE"
    ]
