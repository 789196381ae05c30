"""A witness at work: examines, weighs, keeps, and only then answers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.verifier.witness.decide import (
    Answer,
    Charge,
    Cosign,
    Logs,
    Submission,
    Verdict,
    examine,
    refuse,
    weigh,
)
from plainview.verifier.witness.store import Unit

_CHARGED = {
    Charge.FORK: "signed two different trees of one size, {size} entries",
    Charge.UNPROVEN: "signed a tree of {size} entries that nobody has proved to grow out of the one cosigned",
}


class Memory(Protocol):
    """Where heads are kept: one durable step at a time."""

    def unit(self) -> AbstractContextManager[Unit]:
        """Promise one step: when it is left, all of it is durable, or by an exception none of it was done.

        Raises Unchecked when it may be tried again, Stopped when nothing may be written any more.
        """
        ...


@dataclass(slots=True)
class Witness:
    """Cosigns for `logs`; `clock` gives POSIX seconds, `alarm` tells a person. Used by one thread at a time."""

    memory: Memory
    logs: Logs
    cosign: Cosign
    clock: Callable[[], int]
    alarm: Callable[[str], None]
    stopped: str = field(default="", init=False)
    """Why nothing is cosigned any more until a restart has looked at everything; "" while all is well."""

    def answer(self, bodies: Sequence[bytes]) -> list[Answer]:
        """Answer requests in their order, all that are cosigned in one durable step. Nothing is answered before it."""
        asked = [examine(body, self.logs) for body in bodies]
        waiting = [one for one in asked if isinstance(one, Submission)]
        verdicts = iter(self._decided(waiting) if waiting else ())
        return [next(verdicts).answer if isinstance(one, Submission) else one for one in asked]

    def _decided(self, waiting: Sequence[Submission]) -> list[Verdict]:
        try:
            if self.stopped:
                raise Stopped(self.stopped)
            verdicts, alarms = self._keep(waiting)
        except PlainviewError as error:
            if isinstance(error, Stopped) and not self.stopped:
                self.stopped = str(error)
            alarms = [f"nothing can be cosigned: {error}"]
            failed = refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "this witness cannot keep what it would cosign")
            verdicts = [Verdict(failed)] * len(waiting)
        for words in alarms:
            self.alarm(words)
        return verdicts

    def _keep(self, waiting: Sequence[Submission]) -> tuple[list[Verdict], list[str]]:
        verdicts, alarms, now = [], [], self.clock()
        with self.memory.unit() as unit:
            for one in waiting:
                origin = one.head.origin
                verdict = weigh(one, unit.held(origin, one.head.size), self.cosign, now)
                is_new = unit.keep(origin, verdict, now)
                alarms += [verdict.alarm] if verdict.alarm else []
                if is_new and verdict.evidence:
                    charged = _CHARGED[verdict.evidence.charge].format(size=verdict.evidence.size)
                    alarms.append(f"the log {origin} {charged}; both checkpoints are kept as evidence")
                verdicts.append(verdict)
        return verdicts, alarms
