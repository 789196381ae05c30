"""What actions need besides a database: a clock, chance, signing keys, receipts. All are arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plainview.core.docket.statement import Signature
from plainview.core.sealing.envelope import EpochKey
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import KeyId

Clock = Callable[[], datetime]
"""Promises the present instant, UTC."""

Chance = Callable[[int], bytes]
"""Promises that many random bytes."""

Receipts = Callable[[int, bytes], None]
"""Promises that the statement at an index with a leaf hash is public under the policy in force. Raises Unchecked."""

Witnessed = Callable[[Day], int]
"""Promises how many of the first statements were public, and seen by the quorum, on the days before a day."""

Waiting = Callable[[], datetime | None]
"""Promises since when acknowledged statements wait for witnesses, UTC; None while none does."""

Policies = Callable[[str], bytes]
"""Promises the policy with a SHA-256, in hex, that lies on this machine. Raises Stopped when it does not."""

BACKLOG_SECONDS = 3600
"""How long statements may wait for witnesses before further acts are refused."""


def nothing_waits() -> datetime | None:
    """Promise that no statement waits: a program without witnesses."""
    return None


def no_policies(digest: str) -> bytes:
    """Promise no policy: a program that has no folder. Raises Stopped."""
    raise Stopped(f"the policy {digest[:16]} is not on this machine")


class SigningKeys(Protocol):
    """Where officials' keys live: a file, a token, a person with a passkey."""

    def key_of(self, person: str, day: Day) -> KeyId | None:
        """Promise the id of the key a person signs with on `day`, None when there is none."""
        ...

    def sign(self, key: KeyId, data: bytes) -> Signature:
        """Promise the signature over `data`, of the key's own form, after its owner has seen what it says."""
        ...


class Epochs(Protocol):
    """Where the service's keys are, one an epoch: outside the database, and in no backup of it (D§6)."""

    def newest(self) -> EpochKey:
        """Promise the key that is sealed under now. Raises Stopped when there is none."""
        ...

    def key(self, number: int) -> EpochKey | None:
        """Promise the key of an epoch, None when it was destroyed."""
        ...

    def add(self, key: bytes) -> EpochKey:
        """Keep 32 random bytes as the next epoch's key; it is durable when this returns."""
        ...

    def destroy_before(self, number: int) -> list[int]:
        """Promise that no key of an epoch before `number` is left anywhere; give the numbers destroyed now."""
        ...


@dataclass(frozen=True, slots=True)
class ProgramKeys:
    """The program's own secrets, held outside the database: epochs' keys, and the one that keys the look (D§6).

    Beside them lie the policies that are put on this machine, to be published once two offices agree on one.
    """

    epochs: Epochs
    look: bytes
    policies: Policies = no_policies
