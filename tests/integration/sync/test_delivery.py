"""What a terminal delivers is taken once, in order, with its effect, or refused with its reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from server.home import service as home
from server.identity.rules.kinds import Door
from server.identity.service import sessions
from server.infra.errors import GuituError, NotFound, Refused
from server.infra.permissions import Role
from server.infra.sealing import Place as SealPlace
from server.sync import service
from server.sync.rules import ActsOutOfOrder, ChainBroken, OtherAct
from server.wire.scores import WithdrawRequest
from server.wire.sync import START, ActOutcome, RefusedAct, SeenRequest
from tests.factories.identity import make_officer
from tests.factories.sync import JournalToDeliver
from tests.integration.sync.conftest import World

SMALL = '{"language":"zh","text_size":"normal","high_contrast":true}'
LOST_CASE = WithdrawRequest(case_id=77).model_dump_json()


def scalar(world: World, query: str) -> object:
    with world.database.reading() as session:
        return session.execute(text(query)).scalar_one()


def text_size(world: World) -> object:
    return scalar(world, f"SELECT text_size FROM person WHERE id = {world.inmate.person_id}")


def test_an_act_takes_effect_and_its_answer_comes_back(world: World) -> None:
    world.join()
    world.journal.write()
    reply = world.deliver(world.journal.delivery())
    assert (reply.epoch, reply.high_water) == (1, 1)
    assert reply.results[0].outcome is ActOutcome.APPLIED
    assert reply.results[0].answer == '{"done":true}'
    assert text_size(world) == "large"


def test_a_repeat_changes_nothing_and_tells_the_same_outcome(world: World) -> None:
    world.join()
    world.journal.write()
    world.deliver(world.journal.delivery())
    entries = scalar(world, "SELECT count(*) FROM audit_entry")
    again = world.deliver(world.journal.delivery())
    assert again.results[0].outcome is ActOutcome.APPLIED
    assert scalar(world, "SELECT count(*) FROM audit_entry") == entries
    assert scalar(world, "SELECT count(*) FROM journal_act") == 1


def test_a_gap_is_refused_and_what_came_before_it_stays(world: World) -> None:
    world.join()
    for _ in range(3):
        world.journal.write()
    delivery = world.journal.delivery()
    with pytest.raises(ActsOutOfOrder):
        world.deliver(delivery.model_copy(update={"acts": [delivery.acts[0], delivery.acts[2]]}))
    assert world.join(1, 3).high_water == 1


def test_another_body_under_a_taken_number_is_refused_and_alarmed(world: World) -> None:
    world.join()
    world.journal.write()
    world.deliver(world.journal.delivery())
    other = JournalToDeliver(world.inmate.person_id)
    other.write(body=SMALL)
    with pytest.raises(OtherAct):
        world.deliver(other.delivery())
    assert text_size(world) == "large"
    assert scalar(world, "SELECT kind FROM journal_alarm") == "other_act"


def test_another_body_under_a_known_id_is_refused_and_alarmed(world: World) -> None:
    world.join()
    first = world.journal.write()
    world.journal.write(act_id=first.act_id, body=SMALL)
    with pytest.raises(OtherAct):
        world.deliver(world.journal.delivery())
    assert scalar(world, "SELECT count(*) FROM journal_act") == 1
    assert scalar(world, "SELECT count(*) FROM journal_alarm") == 1


def test_an_act_of_another_journal_is_refused_and_alarmed(world: World) -> None:
    world.join()
    act = world.journal.write()
    world.journal.acts[0] = act.model_copy(update={"chain": "1" * 64})
    with pytest.raises(ChainBroken):
        world.deliver(world.journal.delivery())
    assert scalar(world, "SELECT kind FROM journal_alarm") == "chain_broken"


def test_an_act_that_a_rule_refuses_comes_back_and_stays_in_the_record(world: World) -> None:
    world.join()
    world.journal.write(kind="scores.withdraw", body=LOST_CASE)
    world.journal.write()
    reply = world.deliver(world.journal.delivery())
    assert [result.outcome for result in reply.results] == [
        ActOutcome.REFUSED,
        ActOutcome.APPLIED,
    ]
    assert reply.results[0].code == NotFound.code
    [told] = refused(world)
    assert told.sentence.zh == NotFound.sentence.zh


def refused(world: World) -> list[RefusedAct]:
    return world.database.read(
        lambda session: service.my_refused(session, world.ctx, actor=world.inmate)
    ).acts


def seen(world: World, act_id: str, *, by: int | None = None) -> ActOutcome:
    """He says that he read it, as his terminal delivers it."""
    body = SeenRequest(act_id=act_id).model_dump_json()
    act = world.journal.write(kind="sync.seen", body=body, person_id=by)
    return world.deliver(world.journal.delivery(first=act.seq)).results[0].outcome


def refuse_one(world: World) -> RefusedAct:
    world.join()
    world.journal.write(kind="scores.withdraw", body=LOST_CASE)
    world.deliver(world.journal.delivery())
    [told] = refused(world)
    return told


def refused_at_home(world: World) -> int:
    return world.database.read(
        lambda session: home.overview(session, world.ctx, actor=world.inmate)
    ).refused_acts


def test_refused_act_is_told_until_he_read_it_and_stays_in_the_record(world: World) -> None:
    told = refuse_one(world)
    assert refused_at_home(world) == 1
    assert seen(world, told.act_id) is ActOutcome.APPLIED
    first = scalar(world, "SELECT seen_at FROM journal_act WHERE outcome = 'refused'")
    assert first is not None
    world.clock.advance(timedelta(hours=1))
    assert seen(world, told.act_id) is ActOutcome.APPLIED
    assert scalar(world, "SELECT seen_at FROM journal_act WHERE outcome = 'refused'") == first
    assert (refused(world), refused_at_home(world)) == ([], 0)
    assert scalar(world, "SELECT count(*) FROM journal_act WHERE outcome = 'refused'") == 1


def test_another_person_s_refused_act_is_not_found(world: World) -> None:
    told = refuse_one(world)
    stranger = world.stranger
    theirs = world.database.read(
        lambda session: service.my_refused(session, world.ctx, actor=stranger)
    )
    assert theirs.acts == []
    with world.database.writing() as session:
        sessions.begin(
            session, world.ctx, person_id=stranger.person_id, door=Door.TERMINAL,
            device_id=world.device.device_id,
        )  # fmt: skip
    assert seen(world, told.act_id, by=stranger.person_id) is ActOutcome.REFUSED
    assert [act.act_id for act in refused(world)] == [told.act_id]


def test_that_nothing_was_there_to_read_is_not_told_for_ever(world: World) -> None:
    told = refuse_one(world)
    applied = world.journal.write()
    world.deliver(world.journal.delivery())
    for act_id in ("f" * 32, applied.act_id):
        assert seen(world, act_id) is ActOutcome.REFUSED
    assert [act.act_id for act in refused(world)] == [told.act_id]
    assert refused_at_home(world) == 1


def test_officer_has_no_refused_acts_of_his_own(world: World) -> None:
    with world.database.writing() as session:
        officer = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))
    with pytest.raises(Refused):
        world.database.read(lambda session: service.my_refused(session, world.ctx, actor=officer))


def test_an_act_of_somebody_who_was_never_here_is_held_and_alarmed(world: World) -> None:
    world.join()
    world.journal.write(person_id=world.stranger.person_id)
    world.journal.write(person_id=999_999)
    world.journal.write()
    reply = world.deliver(world.journal.delivery())
    assert [result.outcome for result in reply.results] == [
        ActOutcome.HELD,
        ActOutcome.HELD,
        ActOutcome.APPLIED,
    ]
    size = f"SELECT text_size FROM person WHERE id = {world.stranger.person_id}"
    assert scalar(world, size) == "normal"
    assert scalar(world, "SELECT count(*) FROM journal_alarm WHERE kind = 'stranger'") == 2


@pytest.mark.parametrize(
    ("kind", "body"),
    [("identity.preferences", "{}"), ("identity.preferences", "no json"), ("scores.contest", "")],
)
def test_an_act_that_cannot_be_read_is_kept_and_keeps_nobody_waiting(
    world: World, kind: str, body: str
) -> None:
    world.join()
    act = world.journal.write(kind=kind, body=body)
    world.journal.write()
    reply = world.deliver(world.journal.delivery())
    assert [result.outcome for result in reply.results] == [ActOutcome.HELD, ActOutcome.APPLIED]
    with world.database.reading() as session:
        sealed = session.execute(text("SELECT body FROM journal_act WHERE seq = 1")).scalar_one()
    place = SealPlace("journal_act", "body", act.act_id)
    assert world.ctx.seals.open(sealed, place) == body


def test_an_act_that_no_capability_takes_is_refused(world: World) -> None:
    world.join()
    world.journal.write(kind="nobody.knows")
    assert world.deliver(world.journal.delivery()).results[0].code == "act_unknown"


@pytest.mark.parametrize("days", [-20_000, 0, 30])
def test_a_wrong_clock_changes_nothing(world: World, days: int) -> None:
    world.join()
    later = world.clock.now() + timedelta(days=days)
    world.journal.write(written_at=later)
    world.journal.write(body=SMALL, written_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert world.deliver(world.journal.delivery()).high_water == 2
    assert text_size(world) == "normal"


def test_a_journal_older_than_what_it_delivered_begins_a_new_epoch(world: World) -> None:
    world.join()
    world.journal.write()
    world.deliver(world.journal.delivery())
    reply = world.join(1, 0)
    assert (reply.epoch, reply.high_water, reply.chain) == (2, 0, START)


def test_an_act_that_came_in_the_epoch_before_is_applied_once(world: World) -> None:
    world.join()
    act = world.journal.write()
    world.deliver(world.journal.delivery())
    assert world.join(0).epoch == 2
    again = JournalToDeliver(world.inmate.person_id, epoch=2)
    again.write(act_id=act.act_id)
    again.write(body=SMALL)
    reply = world.deliver(again.delivery())
    assert reply.high_water == 2
    assert scalar(world, "SELECT count(*) FROM journal_act") == 2


def test_an_epoch_that_the_server_does_not_know_is_refused(world: World) -> None:
    world.join()
    world.journal.epoch = 5
    world.journal.write()
    with pytest.raises(OtherAct):
        world.deliver(world.journal.delivery())


def test_the_same_delivery_at_once_is_taken_once(world: World) -> None:
    world.join()
    for _ in range(5):
        world.journal.write()
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: world.deliver(world.journal.delivery()), range(8)))
    assert {reply.high_water for reply in replies} == {5}
    assert scalar(world, "SELECT count(*) FROM journal_act") == 5
    count = "SELECT count(*) FROM audit_entry WHERE action = 'settings_change'"
    assert scalar(world, count) == 5


def test_a_terminal_that_joins_twice_at_once_has_one_epoch(world: World) -> None:
    world.join()
    with ThreadPoolExecutor(4) as pool:
        epochs = list(pool.map(lambda _: world.join(1, 0).epoch, range(8)))
    assert set(epochs) == {1}


def test_a_fault_of_the_database_takes_nothing_of_the_delivery(world: World) -> None:
    world.join()
    world.journal.write()

    def fail_at_the_end() -> None:
        with world.database.writing() as session:
            outcome = service.take_in(
                session, world.ctx, device=world.device, request=world.journal.delivery()
            )
            assert not isinstance(outcome, GuituError)
            raise OSError("the disk is gone")

    with pytest.raises(OSError):
        fail_at_the_end()
    assert text_size(world) == "normal"
    assert world.join(1, 1).high_water == 0
