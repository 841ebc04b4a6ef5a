"""Why an update is refused; each text is the sentence for the administrator."""


class UpdateError(Exception):
    """Nothing was changed: what ran before runs on."""


class WrongSignature(UpdateError):
    """No key that this machine trusts signed the package."""


class BrokenPackage(UpdateError):
    """The file is cut short, changed, or not a package."""


class NotForThisMachine(UpdateError):
    """For another kind of machine, or another Python."""


class OldVersion(UpdateError):
    """Not newer than what runs or ran here: a known hole would come back."""


class FailedVersion(UpdateError):
    """It was tried here and did not come up."""


class NoRoom(UpdateError):
    """The disk is too full to put the new version beside the old one."""


class NothingToDo(UpdateError):
    """There is no version to go back to, or no such file."""
