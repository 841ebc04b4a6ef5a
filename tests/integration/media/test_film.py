"""Films are what was sent, counted by a decoder that shares nothing with us."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.media.recording import chunks
from server.media.recording.film import Film, make_films
from server.media.recording.frames import sounds_in, vp8_part
from server.media.recording.packets import parsed_rtp
from server.media.recording.pieces import PIECE_BYTES, FilmBroken, PieceReader, PieceWriter
from tests.factories.films import (
    decoded,
    opus_packets,
    red_packets,
    vp8_frames,
    vp8_packets,
    whole_film,
)
from tests.factories.recordings import SINCE, Recording, rtp

PICTURES, SOUNDS = 50, 100
Sent = tuple[float, str, bytes]


@pytest.fixture(scope="module")
def pictures() -> list[bytes]:
    return vp8_frames(PICTURES)


@pytest.fixture(scope="module")
def sounds() -> list[bytes]:
    return opus_packets(SOUNDS)


def of_pictures(frames: Sequence[bytes], *, ssrc: int = 7, since: float = 0.0) -> list[Sent]:
    made: list[Sent] = []
    for number, frame in enumerate(frames):
        packets = vp8_packets(
            frame, sequence=65_500 + len(made), timestamp=2**32 - 9_000 + number * 3_600, ssrc=ssrc
        )
        made += [(since + number / 25, "video", packet) for packet in packets]
    return made


def of_sounds(packets: Sequence[bytes], *, since: float = 0.0) -> list[Sent]:
    return [(since + number / 50, "audio", packet) for number, packet in enumerate(packets)]


def record(
    recording: Recording, sent: Sequence[Sent], *, seat: int = 0, cut_at: int | None = None
) -> Path:
    recorder = recording.recorder()
    for number, (at, kind, packet) in enumerate(sorted(sent, key=lambda each: each[0])):
        if number == cut_at:
            recorder.cut("test")
        recorder.write(
            seat, "audio" if kind == "audio" else "video", packet, SINCE.timestamp() + at
        )
    recorder.close()
    return recording.folder(recorder)


def films_of(recording: Recording, *segments: Path) -> list[Film]:
    def target(seat: int) -> PieceWriter:
        folder = recording.root / "film" / str(seat)
        return PieceWriter(folder, recipient=str(recording.identity.to_public()))

    return make_films(segments, identity=str(recording.identity), target=target)


def content(recording: Recording, film: Film) -> bytes:
    folder = recording.root / "film" / str(film.seat)
    return whole_film(folder, identity=str(recording.identity), seal=film.seal)


def test_decoder_counts_as_many_pictures_and_sounds_as_were_sent(
    tmp_path: Path, pictures: list[bytes], sounds: list[bytes]
) -> None:
    recording = Recording(tmp_path)
    folder = record(recording, of_pictures(pictures) + of_sounds(red_packets(sounds)))
    [film] = films_of(recording, folder)
    found = decoded(content(recording, film))
    assert (film.pictures, film.sounds) == (PICTURES, SOUNDS)
    assert (found.pictures, found.sounds) == (PICTURES, SOUNDS)
    assert found.length_s == pytest.approx(2, abs=0.1)
    print(f"film: {found.pictures}/{PICTURES} pictures, {found.sounds}/{SOUNDS} sounds")


def test_packets_that_came_late_twice_and_out_of_order_are_put_right(
    tmp_path: Path, pictures: list[bytes], sounds: list[bytes]
) -> None:
    chance = random.Random(4)
    sent = of_pictures(pictures) + of_sounds(red_packets(sounds))
    shaken = [
        (at + chance.choice([0, 0, 0.15]) * (at > 0.2), kind, packet)
        for at, kind, packet in sent
        for _ in range(chance.choice([1, 1, 2]))
    ]
    recording = Recording(tmp_path)
    [film] = films_of(recording, record(recording, shaken))
    found = decoded(content(recording, film))
    assert (found.pictures, found.sounds) == (PICTURES, SOUNDS)


def test_lost_sound_comes_back_from_the_copy_behind_it(tmp_path: Path, sounds: list[bytes]) -> None:
    sent = [each for number, each in enumerate(of_sounds(red_packets(sounds))) if number % 5 != 3]
    recording = Recording(tmp_path)
    [film] = films_of(recording, record(recording, sent))
    assert (film.pictures, film.sounds) == (0, SOUNDS)
    assert decoded(content(recording, film)).sounds == SOUNDS


def test_picture_that_lost_a_packet_is_left_out(tmp_path: Path, pictures: list[bytes]) -> None:
    sent = of_pictures(pictures)
    del sent[next(number for number, each in enumerate(sent) if each[0] == 10 / 25)]
    recording = Recording(tmp_path)
    [film] = films_of(recording, record(recording, sent))
    assert film.pictures == PICTURES - 1


def test_seats_have_a_film_each_and_one_beginning(
    tmp_path: Path, pictures: list[bytes], sounds: list[bytes]
) -> None:
    recording = Recording(tmp_path)
    first = record(recording, of_pictures(pictures))
    second = record(recording, of_sounds(red_packets(sounds), since=3.0), seat=1)
    films = films_of(recording, first, second)
    assert [(each.seat, each.pictures, each.sounds) for each in films] == [
        (0, PICTURES, 0),
        (1, 0, SOUNDS),
    ]
    assert {each.since_us for each in films} == {round(SINCE.timestamp() * 1e6)}
    assert films[1].length_ms == pytest.approx(5_000, abs=50)


def test_gap_between_two_nodes_stays_in_time(tmp_path: Path, pictures: list[bytes]) -> None:
    recording = Recording(tmp_path)
    first = record(recording, of_pictures(pictures))
    again = record(recording, of_pictures(pictures, ssrc=8, since=60.0))
    [film] = films_of(recording, first, again)
    found = decoded(content(recording, film))
    assert found.pictures == 2 * PICTURES
    assert found.times_s[PICTURES] == pytest.approx(60, abs=0.1)
    assert found.times_s == sorted(found.times_s)


def test_chunk_that_was_changed_costs_only_its_own_pictures(
    tmp_path: Path, pictures: list[bytes]
) -> None:
    recording = Recording(tmp_path)
    sent = of_pictures(pictures)
    folder = record(recording, sent, cut_at=len(sent) // 2)
    path = chunks.chunk_path(folder, chunks.numbers_in(folder)[-1])
    spoilt = bytearray(path.read_bytes())
    spoilt[-1] ^= 1
    path.write_bytes(spoilt)
    [film] = films_of(recording, folder)
    assert 0 < film.pictures < PICTURES
    assert decoded(content(recording, film)).pictures == film.pictures


def test_film_lies_sealed_and_a_changed_piece_is_told(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    writer = PieceWriter(tmp_path / "film", recipient=str(recording.identity.to_public()))
    plain = b"in confidence" * (3 * PIECE_BYTES // 13)
    writer.write(plain)
    seal = writer.close()
    pieces = sorted((tmp_path / "film").glob("*.age"))
    assert not any(b"in confidence" in each.read_bytes() for each in pieces)
    reader = PieceReader(tmp_path / "film", identity=str(recording.identity), seal=seal)
    start, end = PIECE_BYTES - 5, 2 * PIECE_BYTES + 5
    assert b"".join(reader.read(start, end)) == plain[start:end]
    kept = pieces[1].read_bytes()
    pieces[1].write_bytes(pieces[2].read_bytes())
    pieces[2].write_bytes(kept)
    with pytest.raises(FilmBroken):
        list(reader.read(start, end))
    with pytest.raises(FilmBroken):
        PieceReader(tmp_path / "film", identity=str(recording.identity), seal="0" * 64)


def test_garbage_in_a_recording_breaks_no_film(tmp_path: Path, pictures: list[bytes]) -> None:
    chance = random.Random(7)
    noise: list[Sent] = []
    for _ in range(2_000):
        body = chance.randbytes(chance.randrange(40))
        kind = chance.choice(["audio", "video"])
        payload_type = chance.choice([63, 96, 111])
        packet = chance.choice([body, rtp(body, payload_type=payload_type, ssrc=99)])
        noise.append((chance.random() * 2, kind, packet))
    recording = Recording(tmp_path)
    [film] = films_of(recording, record(recording, of_pictures(pictures) + noise))
    assert film.pictures >= PICTURES
    print("garbage: 2000 packets")


def test_payloads_cut_anywhere_are_no_error() -> None:
    chance = random.Random(9)
    for _ in range(5_000):
        body = chance.randbytes(chance.randrange(60))
        parsed = parsed_rtp(memoryview(body))
        if parsed is not None:
            vp8_part(parsed.payload)
            sounds_in(parsed)
    print("payloads: 5000")
