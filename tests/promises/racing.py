"""Two runners at one start line, in two threads or two processes, and what each says at the end."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from plainview.core.vocabulary.errors import PlainviewError
from plainview.server.storage import postgres, sqlite
from plainview.server.storage.ports import Store
from tests.server.storage.rows import audit, statement

DONE, TOLD, TROUBLE = "done", "told", "trouble"
TAKEN = "the number in the chain is taken"
SECONDS = 120


def open_at(place: str) -> Store:
    """The store at an address or a path."""
    return postgres.open_store(place) if "://" in place else sqlite.open_store(Path(place))


def lay_out(store: Store, matters: int) -> None:
    """Matters that are approved and not yet disclosed."""
    rows = [statement(n, chain=chain_of(n), seq=0, data=b"approved %d" % n, leaf=b"a%031d" % n) for n in range(matters)]
    with store.unit() as unit:
        unit.extend(rows)


def chain_of(matter: int) -> str:
    return f"{matter:032x}"


def disclose(store: Store, matter: int, who: str, line: Callable[[], None]) -> str:
    """The effectful act as it is: look, then, holding the head, append what follows from what was seen."""
    chain = chain_of(matter)
    seen = len(store.chain(chain))
    line()
    return _said(lambda: _act(store, chain, seen, who))


def _act(store: Store, chain: str, seen: int, who: str) -> None:
    with store.unit() as unit:
        data = f"disclosed {chain} by {who}".encode()
        leaf = f"{int(chain, 16):031d}{who[0]}".encode()
        unit.append(statement(unit.head.size, chain=chain, seq=seen, data=data, leaf=leaf))
        unit.put_record("disclosure", f"{chain} {who}", b"the package")
        unit.audit(audit("disclose", chain))


def disclose_naively(store: Store, matter: int, who: str, line: Callable[[], None]) -> str:
    """The known-bad act: it looks before it holds the head, and believes that still holds."""
    chain = chain_of(matter)
    if len(store.chain(chain)) != 1:
        return TOLD
    line()
    return _said(lambda: _act_again(store, chain, who))


def _act_again(store: Store, chain: str, who: str) -> None:
    with store.unit() as unit:
        seq = len(store.chain(chain))
        data = f"disclosed {chain} by {who}".encode()
        leaf = f"{int(chain, 16):031d}{who[0]}".encode()
        unit.append(statement(unit.head.size, chain=chain, seq=seq, data=data, leaf=leaf))
        unit.put_record("disclosure", f"{chain} {who}", b"the package")


def _said(work: Callable[[], None]) -> str:
    try:
        work()
    except PlainviewError as error:
        return TOLD if TAKEN in str(error) else f"{TROUBLE}: {error}"
    return DONE


def in_threads(runners: Sequence[Callable[[int, Callable[[], None]], str]], races: range) -> list[tuple[str, ...]]:
    """What each runner said in each race; both pass the start line, and what they call the line, together."""
    line = threading.Barrier(len(runners))

    def run(runner: Callable[[int, Callable[[], None]], str]) -> list[str]:
        said = []
        for race in races:
            line.wait(SECONDS)
            said.append(runner(race, lambda: line.wait(SECONDS) and None))
        return said

    with ThreadPoolExecutor(len(runners)) as threads:
        return list(zip(*threads.map(run, runners), strict=True))


RUN = """
import sys
from tests.promises.racing import disclose, open_at
store = open_at(sys.argv[1])
def line():
    print("at the line", flush=True)
    sys.stdin.readline()
for race in range(int(sys.argv[2]), int(sys.argv[3])):
    print(disclose(store, race, sys.argv[4], line), flush=True)
store.close()
"""


def in_processes(place: str, races: range, names: Sequence[str]) -> list[tuple[str, ...]]:
    """What each process said in each race; all are let go from the line at once."""
    with _processes(place, races, names) as processes:
        said = []
        for _ in races:
            for process in processes:
                assert process.stdout is not None and process.stdout.readline() == "at the line\n"
            for process in processes:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            said.append(tuple((process.stdout.readline() if process.stdout else "").strip() for process in processes))
    return said


@contextmanager
def _processes(place: str, races: range, names: Sequence[str]) -> Iterator[list[subprocess.Popen[str]]]:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RUN, place, str(races.start), str(races.stop), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": ":".join(sys.path)},
        )
        for name in names
    ]
    try:
        yield processes
        for process in processes:
            process.communicate(timeout=SECONDS)
            assert process.returncode == 0
    finally:
        for process in processes:
            process.kill()
            process.communicate()
