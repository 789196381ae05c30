"""Alarms: evidence that there may be two pasts. One that stands stops publication until an operator has looked.

Each is a file below `alarms/` in the private folder. `alarms/<16 hex>` is what a witness was sent and answered, as one
line of canonical JSON; `alarms/fork-<size>` is a fork proof that anybody can check. An operator who has looked moves
the file to `alarms/looked/`; the same answer of the same witness then means only that this witness is away.
"""

from hashlib import sha256

from plainview.core.notes import canonical
from plainview.core.notes.fork_proof import ForkProof
from plainview.core.notes.lines import print_base64
from plainview.core.vocabulary.errors import PlainviewError, Stopped
from plainview.server.log.asking import Alarm
from plainview.server.log.head import CHECKPOINT_PATH, head_size
from plainview.server.log.ports import Kept, Log

ALARMS_PREFIX = "alarms/"
LOOKED_PREFIX = "alarms/looked/"
NEXT = "Find out who is right before anything is published; then move the file to alarms/looked (docs/operating.md)"

_TYPE_CHARS_MAX = 100


def standing_alarms(kept: Kept) -> list[str]:
    """Promise the paths of the alarms that nobody has looked at yet."""
    return sorted(path for path in kept.list(ALARMS_PREFIX) if not path.startswith(LOOKED_PREFIX))


def check_alarms(log: Log) -> None:
    """Promise that no alarm stands. Raises Stopped naming the first."""
    paths = [] if log.cosigners is None else standing_alarms(log.cosigners.kept)
    if paths:
        raise Stopped(f"an alarm stands ({len(paths)} in all): nothing is published", where=paths[0], next=NEXT)


def was_looked_at(kept: Kept, address: str, alarm: Alarm) -> bool:
    """Tell whether an operator has looked at this very answer of this witness."""
    return kept.read(LOOKED_PREFIX + _name(address, alarm)) is not None


def keep_alarm(kept: Kept, address: str, alarm: Alarm, timestamp: int) -> str:
    """Promise that both sides of the evidence are kept durably, once; give the path."""
    path = ALARMS_PREFIX + _name(address, alarm)
    if kept.read(path) is None:
        kept.write(path, _print(address, alarm, timestamp), immutable=True)
        kept.sync()
    return path


def keep_fork(log: Log) -> None:
    """Keep a fork proof when stored head and published checkpoint are one; anything else is no fork of this log's."""
    stored, shown = log.heads.current(), log.public.read(CHECKPOINT_PATH)
    if log.cosigners is None or stored is None or shown is None:
        return
    proof = ForkProof(stored, shown)
    try:
        size = head_size(stored, "stored head")
        proof.check(log.period(size).keys, log.signers.origin)
    except PlainviewError:
        return
    log.cosigners.kept.write(f"{ALARMS_PREFIX}fork-{size}", proof.print(), immutable=False)
    log.cosigners.kept.sync()


def _name(address: str, alarm: Alarm) -> str:
    """Name an alarm after the witness and its answer, so that the same answer is the same alarm."""
    answer = alarm.answer
    return sha256(f"{address}\n{answer.status}\n".encode() + answer.body).hexdigest()[:16]


def _print(address: str, alarm: Alarm, timestamp: int) -> bytes:
    answer = alarm.answer
    evidence: canonical.Json = {
        "answer": {
            "body": print_base64(answer.body),
            "status": answer.status,
            "type": ascii(answer.content_type[:_TYPE_CHARS_MAX]),
        },
        "at": timestamp,
        "request": alarm.request.decode(),
        "what": alarm.what,
        "witness": address,
    }
    return canonical.print(evidence) + b"\n"
