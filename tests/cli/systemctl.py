"""A systemctl for the drill: starts what a unit's ExecStart says, with its environment file, and stops it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(os.environ["DRILL_ROOT"])
UNITS, RUNNING = ROOT / "etc/systemd/system", ROOT / "units"
READY_SECONDS = 60


def read(name: str) -> dict[str, list[str]]:
    """The settings of a unit, an instance's name put in."""
    kind, _, instance = name.partition("@")
    place = UNITS / (f"{kind}@.service" if instance else f"{name}.service")
    found: dict[str, list[str]] = {}
    for line in place.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value.replace("%i", instance))
    return found


def start(name: str) -> None:
    """Start a service and wait until it has said something; run a oneshot to its end."""
    if name.endswith(".timer"):
        assert "OnCalendar" in read_timer(name)
        name = name.removesuffix(".timer")
    unit = read(name)
    environment = dict(os.environ)
    environment.pop("DATABASE_URL", None)
    for place in unit.get("EnvironmentFile", ()):
        for line in Path(place).read_text().splitlines():
            key, _, value = line.partition("=")
            environment[key] = value.strip("'")
    command = shlex.split(unit["ExecStart"][0])
    if "oneshot" in unit.get("Type", ()):
        subprocess.run(command, env=environment, check=True)
        return
    if alive(name):
        return
    log = RUNNING / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    (RUNNING / f"{name}.pid").write_text(str(process.pid))
    until = time.monotonic() + READY_SECONDS
    while not log.stat().st_size and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    if process.poll() is not None:
        sys.exit(f"{name} ended with {process.returncode}: {log.read_text()}")


def read_timer(name: str) -> str:
    """A timer's text."""
    return (UNITS / name).read_text()


def alive(name: str) -> int:
    """The process of a running unit, 0 when there is none."""
    place = RUNNING / f"{name}.pid"
    pid = int(place.read_text()) if place.is_file() else 0
    stat = Path(f"/proc/{pid}/stat")
    return pid if pid and stat.is_file() and stat.read_text().rpartition(") ")[2][0] != "Z" else 0


def stop(name: str) -> None:
    """Stop a unit and wait until it has ended."""
    if pid := alive(name):
        os.killpg(pid, signal.SIGTERM)
        until = time.monotonic() + READY_SECONDS
        while alive(name) and time.monotonic() < until:
            time.sleep(0.05)
    (RUNNING / f"{name}.pid").unlink(missing_ok=True)


def main(verb: str, *names: str) -> None:
    """Do what systemctl would."""
    for name in [name for name in names if not name.startswith("--")]:
        if verb in ("stop", "restart"):
            stop(name)
        if verb in ("start", "enable", "restart"):
            start(name)


main(*sys.argv[1:])
