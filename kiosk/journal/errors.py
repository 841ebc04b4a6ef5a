"""What can go wrong with the journal itself.

NotSaved
├── JournalFull      the disk has no room: say so before the person writes
└── JournalBroken    the disk fails, or another program has the journal
    └── JournalDamaged   the file itself is no journal any more
"""

from kiosk.client.errors import NotSaved


class JournalFull(NotSaved):
    """No room on the disk; what was saved before is untouched."""


class JournalBroken(NotSaved):
    """The disk does not take or give back what the journal asks of it."""


class JournalDamaged(JournalBroken):
    """The file does not hold what was written: put it aside and begin another."""
