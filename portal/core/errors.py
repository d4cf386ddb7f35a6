"""Refusals: every answer the portal gives when it does not do what was asked."""


class Refusal(Exception):
    """Something that is refused in plain words. Pages show it; nothing was changed."""

    message = ""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Unreadable(Refusal):
    """What was typed or sent cannot be understood; the message says what to write instead."""


class NotFound(Refusal):
    """Absent, or not theirs: one answer for both, so that references cannot be probed."""


class NotSignedIn(Refusal):
    """The page belongs to somebody; nobody has signed in, or the session has ended."""


class NotAllowed(Refusal):
    """Signed in, may read, but may not do this."""


class MovedOn(Refusal):
    """Someone else acted first; what was sent is kept and shown beside what is there now."""


class TooMany(Refusal):
    """Asked too often. ``retry_after`` is in whole seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(Refusal):
    """No room just now; nothing is lost. ``retry_after`` is in whole seconds."""

    def __init__(self, message: str = "", retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after
