"""What stands for the machine that the deployment guide is followed on: systemctl, a clock, and where things listen."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from tests.cli.deployed import DEPLOY, HOUSE, rooted
from tests.server.bucket.s3 import S3

READY_SECONDS = 60
PASSPHRASE = "correct horse battery staple"

CLOCK = dedent(
    """
    import importlib.machinery, os, sys, time
    from datetime import UTC, datetime, timedelta

    def ahead():
        with open(os.environ["DRILL_CLOCK"]) as file:
            return int(file.read() or 0)

    really = time.time
    time.time = lambda: really() + ahead()

    class Finder:
        def find_spec(self, name, path, target=None):
            if name != "plainview.cli._program":
                return None
            spec = importlib.machinery.PathFinder.find_spec(name, path)
            execute = spec.loader.exec_module
            def shifted(module):
                execute(module)
                module.now = lambda: datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=ahead())
            spec.loader.exec_module = shifted
            return spec

    sys.meta_path.insert(0, Finder())
    """
)


def free_ports() -> int:
    """A number whose three successors are free ports, and which ends with a nought."""
    for port in range(20_000, 60_000, 10):
        try:
            for number in (0, 1, 2, 3):
                socket.create_server(("127.0.0.1", port + number)).close()
        except OSError:
            continue
        return port
    raise AssertionError("no ports")


def zone_and_step() -> tuple[str, int]:
    """A zone in which it is evening now, and the seconds until half an hour after midnight there."""
    now = datetime.now(UTC)
    east = (20 - now.hour + 12) % 24 - 12
    passed = (now.hour + east) % 24 * 3600 + now.minute * 60 + now.second
    return f"Etc/GMT{-east:+d}", 86_400 - passed + 1800


class Machine:
    """A folder for a root, with commands in front of the machine's own."""

    def __init__(self, root: Path, s3: S3, sockets: Path, programs: Path) -> None:
        self.root = root
        self.zone, self.step = zone_and_step()
        base = free_ports()
        self.replaced = [
            ("https://witness-$n.example.com", f"http://127.0.0.1:$(({base}+n))"),
            ("127.0.0.1:738%i", f"127.0.0.1:{base // 10}%i"),
            ("https://s3.example.com", s3.config.endpoint),
            ("https://log.example.com", s3.config.address),
            ("@db.example.com/plainview?sslmode=verify-full", f"@/plainview?host={sockets}"),
            ("America/New_York", self.zone),
            ("127.0.0.1:8000", f"127.0.0.1:{base}"),
            ("--port 8000 --workers 4", f"--port {base} --workers 1"),
        ]
        self.clock = root / "clock"
        self.clock.write_text("0")
        self.environment = {
            "PATH": f"{root / 'bin'}:{programs}:{os.environ['PATH']}",
            "PYTHONPATH": f"{root / 'python'}:{HOUSE / 'src'}:{HOUSE}",
            "PYTHONUNBUFFERED": "1",
            "DRILL_CLOCK": str(self.clock),
            "DRILL_ROOT": str(root),
            "PGHOST": str(sockets),
            "PGUSER": "postgres",
            "PASSPHRASE": PASSPHRASE,
            "LC_ALL": "C.UTF-8",
        }
        self._furnish()

    def _furnish(self) -> None:
        for folder in ("bin", "python", "units", "examples/deploy", "opt/plainview/venv/bin", "var/lib"):
            (self.root / folder).mkdir(parents=True)
        (self.root / "python" / "sitecustomize.py").write_text(CLOCK)
        plainview = self.root / "opt/plainview/venv/bin/plainview"
        self._command(plainview, f'exec {sys.executable} -m plainview "$@"')
        self._command(self.root / "bin/plainview", f'exec {plainview} "$@"')
        self._command(self.root / "bin/systemctl", f'exec {sys.executable} -S {HOUSE / "tests/cli/systemctl.py"} "$@"')
        acts = f"{sys.executable} {HOUSE / 'tests/cli/acting.py'} srv/plainview/program inspection inspection/root.pem"
        self._command(self.root / "bin/next-day", f"echo {self.step} > {self.clock} && {acts}")
        for place in DEPLOY.iterdir():
            copy = self.root / "examples/deploy" / place.name
            copy.write_text(self.placed(place.read_text(encoding="utf-8")))
            copy.chmod(place.stat().st_mode)

    def _command(self, place: Path, shell: str) -> None:
        place.write_text(f"#!/bin/sh\n{shell}\n")
        place.chmod(0o755)

    def placed(self, text: str) -> str:
        """The same text with this machine's addresses and folders."""
        for before, after in self.replaced:
            text = text.replace(before, after)
        return rooted(text, self.root)

    def run(self, script: str, seconds: float) -> subprocess.CompletedProcess[str]:
        """Run a script as the guide's reader would."""
        command = ["bash", "-c", script]
        started = subprocess.Popen(
            command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = started.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            said, _ = started.communicate()
        return subprocess.CompletedProcess(command, started.returncode, said, "")

    def end(self) -> None:
        """Stop every unit that runs."""
        for pid in (self.root / "units").glob("*.pid"):
            with_pid = int(pid.read_text())
            try:
                os.killpg(with_pid, signal.SIGTERM)
                for _ in range(100):
                    os.killpg(with_pid, 0)
                    time.sleep(0.1)
                os.killpg(with_pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
