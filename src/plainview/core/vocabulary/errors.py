"""Every error that Plainview raises on purpose.

    PlainviewError            exit
    ├─ Malformed               2    bytes do not follow the format
    ├─ Invalid                 1    well-formed, but the claim is false
    │  ├─ BadSignature              a known key did not make this signature
    │  ├─ BadProof                  a Merkle proof does not lead to the root
    │  ├─ Inconsistent              two things that must agree do not
    │  └─ RolledBack                a log is older than what was already seen
    ├─ Unchecked               3    could not be decided here and now
    ├─ NotPermitted            1    this person may not do this
    └─ Stopped                 1    our own state is doubtful; refuse to go on

A refusal by the law is not an error: it is an answer (`answers.Refused`).
"""

from typing import ClassVar


class PlainviewError(Exception):
    """Root of all expected errors: `what` went wrong, `where`, and `next`, what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", next: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next = next

    def __str__(self) -> str:
        """One or two plain sentences: place, fault, remedy."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.next}" if self.next else text


class Malformed(PlainviewError):
    """Bytes that do not follow their format; says what was expected."""

    exit_code = 2


class Invalid(PlainviewError):
    """Well-formed, but what it claims is false."""


class BadSignature(Invalid):
    """A signature by a known key that this key did not make."""


class BadProof(Invalid):
    """A Merkle proof that does not lead to the stated root."""


class Inconsistent(Invalid):
    """Two things that must agree do not; both are named."""


class RolledBack(Invalid):
    """A log, or our own database, is older than what was already seen."""


class Unchecked(PlainviewError):
    """Could not be decided here and now: something needed was missing or is newer than this program."""

    exit_code = 3


class NotPermitted(PlainviewError):
    """This person may not do this; says nothing about whether the object exists."""


class Stopped(PlainviewError):
    """Our own state is doubtful, so nothing more is written until a person has looked."""
