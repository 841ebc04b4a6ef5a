"""A command that cannot do its work says why in a sentence, and no trace of the program."""

from pathlib import Path

import pytest

from server.cli import main

WRONG = {
    "not toml": "zone = ",
    "an unknown limit": '[limits."scores.nothing"]\nvalue = 1\nsource = "x"',
    "a limit without its source": '[limits."scores.cycle_points"]\nvalue = 500',
    "a limit of another kind": '[limits."scores.cycle_points"]\nvalue = "x"\nsource = "x"',
    "no clause file": '[limits."scores.clauses_file"]\nvalue = "/no/clauses.toml"\nsource = "x"',
    "an unknown zone": 'zone = "Asia/Nowhere"',
    "an unknown database": 'database_url = "nothing://x"',
    "no database address": 'database_url = "not an address"',
    "an unreachable database": 'database_url = "postgresql+psycopg://u:hush@127.0.0.1:1/x"',
}


@pytest.mark.parametrize("settings", WRONG.values(), ids=WRONG)
def test_wrong_settings_are_told_in_a_sentence(
    settings: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")
    assert main(["db", "--home", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("guitu: ")
    assert "Traceback" not in told
    assert "hush" not in told


def test_an_address_in_use_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (tmp_path / "settings.toml").write_text(f"[terminals]\nport = {port}\n[console]\nport=0")
        assert main(["server", "--home", str(tmp_path)]) == 2
    assert str(port) in capsys.readouterr().err
