"""An officer gives a PIN or a card to the people of his block; the log keeps that, not the PIN."""

from server.infra.permissions import Role
from tests.factories.console import ConsoleWorld
from tests.factories.tables import rows_of


def test_a_pin_is_set_and_kept_out_of_the_log(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="卜忘码")
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)), purpose="request")
    browser.get(f"/console/people/{person}")
    assert browser.post(f"/console/people/{person}/pin", pin="604913").status_code == 303
    with world.installation.database.reading() as session:
        kinds = {row.kind for row in rows_of(session, "credential", person_id=person)}
        entry = rows_of(session, "audit_entry", subject_id=person)[-1]
    assert "pin" in kinds
    assert entry.action == "pin_set"
    assert "604913" not in str(entry)


def test_a_pin_that_is_easily_guessed_is_refused(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="易猜中")
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)), purpose="request")
    browser.get(f"/console/people/{person}")
    for pin in ("123456", "111111", "12"):
        answer = browser.post(f"/console/people/{person}/pin", partial=True, pin=pin)
        assert answer.status_code == 422
        assert "too easy to guess" in answer.text


def test_a_card_is_given_once_and_taken_back(world: ConsoleWorld) -> None:
    holder, other = world.new_inmate(name="持卡人"), world.new_inmate(name="无卡人")
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)), purpose="request")
    browser.get(f"/console/people/{holder}")
    card = f"04:a1:b2:{holder:02x}"
    assert browser.post(f"/console/people/{holder}/card", card=card).status_code == 303
    assert browser.post(f"/console/people/{other}/card", card=card).status_code == 409
    assert browser.post(f"/console/people/{holder}/card/back").status_code == 303
    assert browser.post(f"/console/people/{other}/card", card=card).status_code == 303
    assert browser.post(f"/console/people/{holder}/card", card="not a card").status_code == 422


def test_another_block_s_person_and_a_teacher_are_refused(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="邻区人", block=1)
    officers = {
        404: world.officer(Role.OFFICER, world.prison.block(0)),
        403: world.officer(Role.TEACHER, world.prison.place),
    }
    for status, officer in officers.items():
        browser = world.logged_in(officer, purpose="request")
        assert browser.post(f"/console/people/{person}/pin", pin="604913").status_code == status
        assert browser.post(f"/console/people/{person}/card", card="04A1B2C9").status_code == status
        assert browser.post(f"/console/people/{person}/card/back").status_code == status
