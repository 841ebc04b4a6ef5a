"""What can keep the demo from starting, each with what to do.

DemoProblem
├── HomeHoldsAnother   the folder holds an installation, or another demo than the one asked for
├── NothingImported    no file of the folder could be read, or nobody in it was taken
└── PartFailed         a program did not start, or ended by itself
"""

from server.infra.errors import GuituError, Sentence


class DemoProblem(GuituError):
    """Base of what keeps the demo from starting."""


class HomeHoldsAnother(DemoProblem):
    """The folder holds an installation, or another demo than the one asked for."""

    sentence = Sentence(
        "这个目录已有别的数据：请用 --home 另选一个目录，或用 --fresh 重新生成演示数据。",
        "This folder holds something else: choose another with --home, or start a demo anew with"
        " --fresh.",
    )


class NothingImported(DemoProblem):
    """No file of the folder could be read, or nobody in it was taken."""

    sentence = Sentence("目录里没有可以导入的人员。", "Nobody could be taken in from this folder.")


class PartFailed(DemoProblem):
    """A program did not start, or ended by itself."""

    sentence = Sentence("演示停止了。", "The demo has stopped.")
