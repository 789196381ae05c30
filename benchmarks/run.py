"""`make bench`: run the benchmark modules, print a table, and write what was found.

    python -m benchmarks.run [log] [verify] ...        all modules when none is named

Each module's figures go to benchmarks/results/<module>.json, with the machine and the command; RESULTS.md is written
from all of those files. A peer that is not on this machine is reported as not measured.
"""

import importlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figure import ROOT, WORK, Figure
from benchmarks.peer import go_version

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PAGE = HERE / "RESULTS.md"
BUSY = 1.0
"""Load average above which a page says that it was measured on a busy machine."""


def modules() -> list[str]:
    """The names of all modules here that have figures."""
    return sorted(path.stem for path in HERE.glob("*.py") if "\ndef figures() ->" in path.read_text())


def machine() -> dict[str, str]:
    """What was measured on."""
    return {
        "processor": _field("/proc/cpuinfo", "model name"),
        "cores": str(os.cpu_count()),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "file system": _file_system(WORK),
        "python": platform.python_version(),
        "go": go_version() or "none",
        "load before": " ".join(f"{value:.1f}" for value in os.getloadavg()),
    }


def _field(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def _file_system(folder: Path) -> str:
    try:
        mounts = [line.split()[1:4] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return "unknown"
    fitting = [mount for mount in mounts if folder.is_relative_to(mount[0])]
    return " ".join(max(fitting, key=lambda mount: len(mount[0]))[1:]) if fitting else "unknown"


def _busy(machine: dict[str, str]) -> bool:
    """Tell whether so much else was running that figures mean little."""
    return float(machine.get("load before", "0").split()[0]) > BUSY


def row(figure: Figure) -> list[str]:
    """A line of the table."""
    other = "" if figure.other is None else f"{_number(figure.other)} {figure.unit}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return [figure.name, f"{_number(figure.value)} {figure.unit}", figure.against, other, ratio, figure.note]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(figures: Iterator[Figure]) -> Iterator[Figure]:
    """Print each figure as it comes."""
    for figure in figures:
        name, value, against, other, ratio, note = row(figure)
        beside = f"  {ratio} x {against} ({other})" if ratio else f"  {against}".rstrip()
        print(f"{value:>16}  {name}{beside}{'  ' + note if note else ''}", flush=True)
        yield figure


def measure(name: str) -> dict[str, Any]:
    """Run one module and keep what it found."""
    module = importlib.import_module(f"benchmarks.{name}")
    title = (module.__doc__ or name).splitlines()[0]
    print(f"\n{name}: {title}")
    found: dict[str, Any] = {"title": title, "command": f"make bench ONLY={name}", "machine": machine()}
    found["date"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")
    found["about"] = (module.__doc__ or "").partition("\n")[2].strip()
    found["figures"] = [asdict(figure) for figure in show(module.figures())]
    return found


def page() -> str:
    """The whole of RESULTS.md, out of the files of results."""
    text = [
        "# What was measured",
        "",
        "Written by `make bench`. Other machines give other figures; ratios travel better.",
    ]
    for path in sorted(RESULTS.glob("*.json")):
        found = json.loads(path.read_text())
        text += ["", f"## {found['title']}", "", found["about"], "", f"`{found['command']}`, {found['date']}:"]
        text += [", ".join(f"{name} {value}" for name, value in found["machine"].items()) + ".", ""]
        if _busy(found["machine"]):
            text += [
                "**Others used the machine meanwhile: rates are too low, times too long. Measure again.**",
                "",
            ]
        text += ["| figure | value | against | its value | ratio | note |", "|---|---:|---|---:|---:|---|"]
        text += [f"| {' | '.join(row(Figure(**figure)))} |" for figure in found["figures"]]
    return "\n".join(text) + "\n"


def main(arguments: list[str]) -> int:
    """Measure what was asked for."""
    known = modules()
    unknown = sorted(set(arguments) - set(known))
    if unknown:
        print(f"there is no benchmark {unknown[0]}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    WORK.mkdir(exist_ok=True)
    RESULTS.mkdir(exist_ok=True)
    for name in arguments or known:
        found = measure(name)
        (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")
        PAGE.write_text(page())
    print(f"\nwritten to {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
