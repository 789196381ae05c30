"""Make the portal's style sheet: of the design system's rules those that one of our pages can meet.

    python tools/style_sheet.py WHOLE SERVED

WHOLE is the minified sheet as the U.S. Web Design System publishes it (half a megabyte, of which a recorder on a poor
connection needs a tenth), SERVED what pages link to. A rule stays when every class that its selector names stands as
a word in a template, in code or in a script of ours; a rule that names no class stays.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WHOLE = ROOT / "tools/uswds/uswds.min.css"
SERVED = ROOT / "src/plainview/server/portal/static/uswds/css/uswds.css"
PAGES = ROOT / "src/plainview/server"

_WORD = re.compile(r"[A-Za-z_][\w-]*(?::[\w-]+)*")
_CLASS = re.compile(r"\.((?:\\.|[\w-])+)")
_AMONG = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
_STEP = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|url\([^\"')]*\)|\\.|[{};]|.", re.DOTALL)
_LEAD = re.compile(r"@charset \"UTF-8\";\s*/\*!.*?\*/", re.DOTALL)


def words(pages: Path) -> frozenset[str]:
    """Promise every word that could be a class in templates, code and scripts below `pages`; vendored ones are none."""
    files = [path for path in pages.rglob("*") if path.suffix in (".html", ".py", ".js") and "uswds" not in path.parts]
    return frozenset(word for path in files for word in _WORD.findall(path.read_text(encoding="utf-8")))


def rules(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Give each rule at the top of a sheet: what stands before its braces and what between; None without braces."""
    depth, start, opened = 0, 0, 0
    for step in _STEP.finditer(sheet):
        token = step[0]
        if token == "{":
            depth, opened = depth + 1, opened if depth else step.end()
        elif token == "}":
            depth -= 1
            if not depth:
                yield sheet[start : opened - 1], sheet[opened : step.start()]
                start = step.end()
        elif token == ";" and not depth:
            yield sheet[start : step.start()], None
            start = step.end()


def selectors(head: str) -> list[str]:
    """Promise the selectors of a rule, cut at the commas that stand in no parentheses."""
    depths, cuts, depth = [], [-1], 0
    for at, char in enumerate(head):
        depth += (char in "([") - (char in ")]")
        depths.append(depth)
        if char == "," and not depth:
            cuts.append(at)
    return [head[before + 1 : cut] for before, cut in zip(cuts, [*cuts[1:], len(head)], strict=True)]


def met(selector: str, known: frozenset[str]) -> bool:
    """Tell whether a page could have what a selector names; what it excludes or gives as a choice may be missing."""
    named = _CLASS.findall(_AMONG.sub("", selector))
    return all(re.sub(r"\\(.)", r"\1", name) in known for name in named)


def kept(sheet: str, known: frozenset[str]) -> str:
    """Promise the sheet without what no page can meet."""
    parts = []
    for head, body in rules(sheet):
        if body is None:
            parts.append(f"{head};")
        elif head.startswith(("@media", "@supports")):
            inner = kept(body, known)
            parts += [f"{head}{{{inner}}}"] if inner else []
        elif head.startswith("@"):
            parts.append(f"{head}{{{body}}}")
        elif its := [selector for selector in selectors(head) if met(selector, known)]:
            parts.append(f"{','.join(its)}{{{body}}}")
    return "".join(parts)


def served(whole: str, pages: Path) -> str:
    """Promise the sheet that pages link to, with the lead and licence line of the whole one."""
    lead = _LEAD.match(whole)
    assert lead is not None, "not the design system's minified sheet"
    rest = re.sub(r"/\*.*?\*/", "", whole[lead.end() :], flags=re.DOTALL)
    return lead[0] + "\n" + kept(rest, words(pages)) + "\n"


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.write_text(served(source.read_text(encoding="utf-8"), PAGES), encoding="utf-8")
