"""The deployment guide as a program: its blocks in order, in a folder that stands for the machine's root."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

HOUSE = Path(__file__).parents[2]
GUIDE = HOUSE / "docs" / "deployment.md"
DEPLOY = HOUSE / "examples" / "deploy"
NEXT_DAY = "<!-- the next day -->"
_BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$|^(<!-- the next day -->)$", re.MULTILINE | re.DOTALL)
_ROOTED = re.compile(r"(?<![\w./$])/(?=(?:etc/plainview|etc/systemd|opt/plainview|srv|var/lib|var/backups)\b)")


@dataclass
class Block:
    """Shell to run, the lines that its output must have, and whether a day passes before it."""

    shell: str
    says: list[str] = field(default_factory=list)
    next_day: bool = False


def blocks() -> list[Block]:
    """The guide's blocks in order; a text belongs to the shell before it."""
    found: list[Block] = []
    day = False
    for kind, text, mark in _BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if mark:
            day = True
        elif kind == "sh":
            found.append(Block(text, next_day=day))
            day = False
        else:
            found[-1].says += text.splitlines()
    return found


def rooted(text: str, root: Path) -> str:
    """The same with the machine's folders below `root`."""
    return _ROOTED.sub(f"{root}/", text)
