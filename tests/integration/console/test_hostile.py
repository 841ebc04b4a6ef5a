"""What a hostile or careless browser sends is answered with a sentence, never with a fault."""

from server.infra.permissions import Place, Role
from tests.factories.console import ConsoleWorld


def test_a_duty_at_a_block_that_is_not_there_is_refused(world: ConsoleWorld) -> None:
    administrator = world.officer(Role.ADMINISTRATOR, Place(world.prison.prison_id))
    colleague = world.officer(Role.OFFICER, world.prison.block(0))
    browser = world.logged_in(administrator)
    elsewhere = world.other_prison.block(0).block_id
    for block in (999_999, elsewhere):
        answer = browser.post(
            f"/console/staff/{colleague.actor.person_id}/duties",
            role=Role.TEACHER.value,
            place=f"{world.prison.prison_id}/{block}",
        )
        assert answer.status_code == 422


def test_a_code_for_a_block_that_is_not_there_is_refused(world: ConsoleWorld) -> None:
    administrator = world.officer(Role.ADMINISTRATOR, Place(world.prison.prison_id))
    browser = world.logged_in(administrator)
    elsewhere = world.other_prison.block(0).block_id
    for block in (999_999, elsewhere):
        answer = browser.post(
            "/console/terminals/codes",
            name="3-07",
            kind="cell",
            place=f"{world.prison.prison_id}/{block}",
        )
        assert answer.status_code == 422


def test_a_page_to_go_back_to_with_strange_letters_is_no_fault(world: ConsoleWorld) -> None:
    browser = world.browser()
    browser.get("/console/log-in")
    answer = browser.post("/console/look", partial=True, language="en", back="/console/\u6211")
    assert answer.status_code < 500


def test_the_longest_own_purpose_is_kept(world: ConsoleWorld) -> None:
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    browser = world.logged_in(officer)
    answer = browser.post("/console/people", text="\u738b", purpose="other", note="\u67e5" * 200)
    assert answer.status_code == 200


def test_an_upload_with_a_strange_name_is_told(world: ConsoleWorld) -> None:
    officer = world.officer(Role.DATA_OFFICER, Place(world.prison.prison_id))
    browser = world.logged_in(officer)
    for name in ("a.\x00csv", "../../../etc/passwd", "\u5f20" * 300 + ".csv", "a.x/\x00"):
        answer = browser.client.post(
            "/console/imports",
            data={"csrf": browser.token, "prison": str(world.prison.prison_id)},
            files={"files": (name, b"\xe7\xbc\x96\xe5\x8f\xb7,x\n1,2\n")},
        )
        assert answer.status_code < 500, name


def test_a_form_in_an_odd_encoding_is_no_fault(world: ConsoleWorld) -> None:
    browser = world.browser()
    browser.get("/console/log-in")
    for encoding in ("unicode_escape", "utf-7", "rot13", "base64", "idna"):
        body = b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\\ud800\r\n--b--\r\n'
        answer = browser.client.post(
            "/console/log-in",
            content=body,
            headers={"content-type": f"multipart/form-data; boundary=b; charset={encoding}"},
        )
        assert answer.status_code == 403, encoding


def test_a_page_of_the_log_far_behind_its_end_is_empty_or_refused(world: ConsoleWorld) -> None:
    auditor = world.officer(Role.AUDITOR, Place(world.prison.prison_id))
    browser = world.logged_in(auditor)
    answer = browser.post("/console/audit/search", purpose="supervision", before=2**53)
    assert answer.status_code == 422
