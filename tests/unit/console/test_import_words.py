"""Whatever an import tells of a row has words in both languages on the console's pages."""

from itertools import chain

from server.ingest.rules.findings import Mend, Reason, Warned
from server.ingest.rules.words import reason_words


def test_every_finding_has_its_words() -> None:
    silent = [
        code.value
        for code in chain(Reason, Mend, Warned)
        if code.value in {reason_words(code.value).zh, reason_words(code.value).en}
    ]
    assert not silent
