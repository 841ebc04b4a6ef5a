"""Turns of a door: one at a time, a rest after each, and a bounded queue."""

import asyncio

import pytest

from server.infra.pacing import MOST_WAITING, Crowded, Pace


def test_only_one_is_let_through_at_a_time() -> None:
    async def all_pass() -> int:
        pace, inside, most = Pace(), 0, 0

        async def one() -> None:
            nonlocal inside, most
            async for _ in pace.pass_through():
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(one() for _ in range(20)))
        return most

    assert asyncio.run(all_pass()) == 1


def test_too_many_are_told_when_to_come_again_and_the_others_still_pass() -> None:
    async def crowd() -> tuple[int, list[Crowded]]:
        pace, passed, refused = Pace(), 0, []
        all_came = asyncio.Event()

        async def one() -> None:
            nonlocal passed
            try:
                async for _ in pace.pass_through():
                    await all_came.wait()
                    passed += 1
            except Crowded as error:
                refused.append(error)

        waiting = [asyncio.create_task(one()) for _ in range(MOST_WAITING + 5)]
        await asyncio.sleep(0)
        all_came.set()
        await asyncio.gather(*waiting)
        return passed, refused

    passed, refused = asyncio.run(crowd())
    assert passed == MOST_WAITING
    assert [error.retry_after_s for error in refused] == [4] * 5


async def _fail_in_turn(pace: Pace) -> None:
    async for _ in pace.pass_through():
        raise ValueError("broken")


def test_one_that_fails_leaves_the_turn_to_the_next() -> None:
    async def fail_then_pass() -> bool:
        pace = Pace()
        with pytest.raises(ValueError, match="broken"):
            await _fail_in_turn(pace)
        async for _ in pace.pass_through():
            return True
        return False

    assert asyncio.run(fail_then_pass())
