"""The server stops while somebody reads: the screens show what is known, and from when it is."""

from tests.journeys.conftest import Visit

SEEN = ("scores", "account", "sentence", "who_looked")


async def test_screens_seen_before_say_as_of_when_they_are(visit: Visit) -> None:
    inmate = visit.prison.notes.inmates[0]
    await visit.log_in(number=inmate.number, pin=inmate.pin)
    for screen in SEEN:
        await visit.open(screen)
        await visit.back()
    visit.prison.stop()
    for screen in SEEN:
        await visit.open(screen)
        await visit.fingers.until(lambda: bool(visit.text("banner")), what="the banner")
        assert not visit.text("message"), "an error stands where the last known data should"
        await visit.back()
