"""All witnesses of a policy asked about one head at once, and what is remembered of each.

An address is asked once for all the keys that the policy has behind it. What is remembered may be lost without harm: a
witness tells its size with a 409, and gives its line again when it is asked about the same head.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event

from plainview.core.merkle.proofs import prove_consistency
from plainview.core.notes import canonical
from plainview.core.notes.add_checkpoint import good_cosignatures
from plainview.core.notes.note import Note, Signature, parse_note
from plainview.core.notes.policy import Policy, Witness
from plainview.core.vocabulary.errors import PlainviewError, Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.server.log import alarms, ports
from plainview.server.log.asking import Alarm, Away, Cosigned, Question, Reply, ask
from plainview.server.log.head import Head
from plainview.server.log.inspect import tile_reader
from plainview.server.log.ports import Cosigners, Kept, Log
from plainview.server.log.quorum import missing

STANDING_PATH = "witnesses/standing"
LINES_PATH = "witnesses/lines"
STANDING_BYTES_MAX = 1 << 18
FORMER_MAX = 3
LATE_SECONDS = 300
"""A witness that was away is asked for a line that no quorum needs only this long after it was asked last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is remembered of the witness at an address: the size it cosigned last, when it was asked last (POSIX
    seconds), and, when it is away, since when and why. `names` are its names in the policy.
    """

    names: tuple[str, ...] = ()
    size: int = 0
    asked: int = 0
    since: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """A witness whose line is missing: its name in the policy, why, and since when (POSIX seconds)."""

    name: str
    why: str
    since: int


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of asking brought: good lines, who gave them, who did not, and where the alarms are kept."""

    lines: tuple[Signature, ...] = ()
    cosigned: tuple[str, ...] = ()
    absent: tuple[Absent, ...] = ()
    alarms: tuple[str, ...] = ()


Places = Mapping[str, list[Witness]]


def ask_all(log: Log, head: Head, policy: Policy, timestamp: int, *, late: bool = False) -> Round:
    """Promise one round: every witness of the policy without a line on `head` asked at once, in bounded time.

    Good lines and alarms are kept durably before this returns. With `late`, those who were away are left in peace for
    a while. `timestamp` is the time in POSIX seconds.
    """
    places = _places(missing(policy, head))
    if log.cosigners is None or not places:
        absent = tuple([Absent(_name(one), "nobody is set up to ask it", timestamp) for one in missing(policy, head)])
        return Round(absent=absent)
    kept = log.cosigners.kept
    before = read_standing(kept)
    wanted = {url: them for url, them in places.items() if not (late and _rests(before.get(url), timestamp))}
    over = Event()
    replies = _all(log.cosigners, {url: _job(log, head, url, them, before, over) for url, them in wanted.items()}, over)
    found = _found(kept, wanted, replies, before, timestamp)
    after = {url: _after(wanted[url], before.get(url), reply, timestamp) for url, reply in replies.items()}
    _remember(kept, {**before, **after}, head, found.lines)
    return found


def read_standing(kept: Kept) -> dict[str, Standing]:
    """Promise what is remembered of each address; nothing when that was lost or damaged."""
    data = kept.read(STANDING_PATH)
    if data is None:
        return {}
    try:
        plain = canonical.parse(data, STANDING_BYTES_MAX, STANDING_PATH)
        return {url: from_plain(Standing, value, STANDING_PATH) for url, value in dict(plain).items()}  # type: ignore[arg-type]
    except (PlainviewError, TypeError, ValueError):
        return {}


def kept_lines(log: Log, head: Head, policy: Policy) -> tuple[Signature, ...]:
    """Promise the lines that witnesses gave this very head before it could be published, each checked again."""
    data = None if log.cosigners is None else log.cosigners.kept.read(LINES_PATH)
    if data is None:
        return ()
    try:
        note = parse_note(data, where=LINES_PATH)
        if note.text != head.checkpoint.print() or note.signatures[: len(head.own)] != head.own:
            return ()
        others = note.signatures[len(head.own) :]
        return good_cosignatures(note.text, others, [one.key for one in policy.witnesses], LINES_PATH)
    except PlainviewError:
        return ()


def _places(witnesses: list[Witness]) -> Places:
    places: dict[str, list[Witness]] = {}
    for one in witnesses:
        places.setdefault(one.url if one.url.isascii() else "", []).append(one)
    return places


def _rests(standing: Standing | None, timestamp: int) -> bool:
    return standing is not None and standing.since is not None and 0 <= timestamp - standing.asked < LATE_SECONDS


@dataclass(frozen=True, slots=True)
class _Until:
    """A witness that is asked nothing more once the round is over."""

    witness: ports.Witness
    over: Event

    def add_checkpoint(self, body: bytes) -> ports.Answer:
        if self.over.is_set():
            raise Unchecked("the round is over")
        return self.witness.add_checkpoint(body)


def _job(
    log: Log, head: Head, url: str, them: list[Witness], before: Mapping[str, Standing], over: Event
) -> Callable[[], Reply]:
    """Promise the conversation with one address, to be held in a thread of its own."""
    size = head.checkpoint.size

    def prove(old: int) -> list[Hash]:
        return prove_consistency(tile_reader(log, size), old, size)

    sizes = sorted({standing.size for standing in before.values() if 0 < standing.size < size}, reverse=True)
    question = Question(head, [one.key for one in them], prove, tuple(sizes[:FORMER_MAX]))
    kept = before[url].size if url in before else 0

    def run() -> Reply:
        assert log.cosigners is not None
        if not url:
            return Reply(Away("the policy gives no address for it that can be used"))
        try:
            witness = log.cosigners.connect(url)
        except Unchecked as error:
            return Reply(Away(error.what))
        return ask(_Until(witness, over), question, kept)

    return run


def _all(cosigners: Cosigners, jobs: Mapping[str, Callable[[], Reply]], over: Event) -> dict[str, Reply]:
    """Hold all conversations at once; one that is not over in time is given up."""
    if not jobs:
        return {}
    pool = ThreadPoolExecutor(len(jobs), "witness")
    futures: dict[str, Future[Reply]] = {url: pool.submit(job) for url, job in jobs.items()}
    done, _ = wait(futures.values(), timeout=cosigners.seconds)
    over.set()
    pool.shutdown(wait=False, cancel_futures=True)
    slow = Reply(Away(f"it did not answer within {cosigners.seconds:.0f} seconds"))
    return {url: future.result() if future in done else slow for url, future in futures.items()}


def _found(
    kept: Kept, places: Places, replies: Mapping[str, Reply], before: Mapping[str, Standing], timestamp: int
) -> Round:
    """Sort the replies; an alarm is kept, unless an operator has looked at it."""
    lines: list[Signature] = []
    absent: list[Absent] = []
    raised: list[str] = []
    for url, reply in replies.items():
        outcome = reply.outcome
        if isinstance(outcome, Cosigned):
            lines += outcome.lines
        elif isinstance(outcome, Alarm) and not alarms.was_looked_at(kept, url, outcome):
            raised.append(alarms.keep_alarm(kept, url, outcome, timestamp))
        old = before.get(url)
        since = timestamp if old is None or old.since is None else old.since
        absent += [Absent(_name(one), _why(reply), since) for one in places[url] if not _gave(one, lines)]
    given = [_name(one) for them in places.values() for one in them if _gave(one, lines)]
    return Round(tuple(lines), tuple(given), tuple(absent), tuple(raised))


def _why(reply: Reply) -> str:
    return "it gave no line by this key" if isinstance(reply.outcome, Cosigned) else _words(reply.outcome)


def _words(outcome: Away | Alarm) -> str:
    return outcome.why if isinstance(outcome, Away) else f"ALARM: {outcome.what}"


def _gave(one: Witness, lines: list[Signature]) -> bool:
    return any((line.name, line.key_id) == (one.key.name, one.key.id) for line in lines)


def _name(one: Witness) -> str:
    """A name of the policy as text: names are octets there."""
    return one.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _after(them: list[Witness], before: Standing | None, reply: Reply, timestamp: int) -> Standing:
    old = before or Standing()
    names = tuple([_name(one) for one in them])
    size = old.size if reply.size is None else reply.size
    if isinstance(reply.outcome, Cosigned):
        return Standing(names, size, timestamp)
    return Standing(names, size, timestamp, timestamp if old.since is None else old.since, _words(reply.outcome))


def _remember(kept: Kept, standing: Mapping[str, Standing], head: Head, lines: tuple[Signature, ...]) -> None:
    """Keep what is known of every address, and all lines that the head has by now."""
    plain = {url: to_plain(one) for url, one in standing.items()}
    kept.write(STANDING_PATH, canonical.print(plain), immutable=False)
    if lines:
        given = {(line.name, line.key_id): line for line in (*head.others, *lines)}
        note = Note(head.checkpoint.print(), (*head.own, *given.values()))
        kept.write(LINES_PATH, note.print(), immutable=False)
    kept.sync()
