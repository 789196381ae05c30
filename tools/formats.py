"""Write the generated parts of docs/formats.md from the tables: `python tools/formats.py docs/formats.md`."""

import re
import sys
from pathlib import Path

from plainview.core.docket.duties import DISCHARGED_BY
from plainview.core.docket.facts import FactKind, Fields, ListOf, Token
from plainview.core.docket.genesis import rules_hash
from plainview.core.docket.statement_type import ANY, StatementType
from plainview.core.docket.types import TYPES
from plainview.core.law.cfr39_233_3.d_e_authority import DESIGNEES_MAX
from plainview.core.law.profile import EDITION


def types_table() -> str:
    """The table of types: chain, signers, phases, profile, sealed fields."""
    rows = ["| type | chain | signer | from | to | R | sealed |", "|---|---|---|---|---|---|---|"]
    return "\n".join([*rows, *(_type_row(row) for row in TYPES.values())])


def _type_row(row: StatementType) -> str:
    phases = "" if row.chain != "matter" else "any" if row.before == ANY else ", ".join(row.before)
    signers = ", ".join(row.signers) or "–"
    sealed = ", ".join(sorted(row.sealed)) or "–"
    return f"| `{row.name}` | {row.chain} | {signers} | {phases} | {row.to} | {'R' if row.reform else ''} | {sealed} |"


def facts_table() -> str:
    """The facts of each type, with the kind of each."""
    rows = ["| type | facts |", "|---|---|"]
    for row in TYPES.values():
        facts = "; ".join(f"`{name}`: {words(kind)}" for name, kind in sorted(row.facts.items()))
        rows.append(f"| `{row.name}` | {facts or '–'} |")
    return "\n".join(rows)


def words(kind: FactKind) -> str:
    """What a fact must be, with the pattern of machine text and the kinds inside objects and lists."""
    if isinstance(kind, Token):
        pattern = kind.pattern.replace("|", "\\|")
        return f"{kind.words}, matching `{pattern}`"
    if isinstance(kind, ListOf):
        return f"a list of at most {kind.most}, each {words(kind.kind)}"
    if isinstance(kind, Fields):
        inside = ", ".join(f"`{name}` ({words(one)})" for name, one in sorted(kind.fields.items()))
        return f"an object with exactly {inside}"
    return kind.words


def discharged_table() -> str:
    """Which types discharge which duty."""
    rows = ["| duty | discharged by |", "|---|---|"]
    return "\n".join(
        [*rows, *(f"| `{n}` | {', '.join(f'`{k}`' for k in kinds)} |" for n, kinds in DISCHARGED_BY.items())]
    )


def edition() -> str:
    """The edition that this program knows, and the hash of its table."""
    return f"This page is of edition `{EDITION}`, whose hash is `{rules_hash()}`."


def designees() -> str:
    """How many delegations of each grade may be in force at once."""
    limits = ", ".join(f"`{grade}` {'any number' if most is None else most}" for grade, most in DESIGNEES_MAX.items())
    return f"Delegations that may be in force at once: {limits} (of `support_group`, in each group)."


PARTS = {
    "types": types_table,
    "facts": facts_table,
    "discharged": discharged_table,
    "edition": edition,
    "designees": designees,
}


def filled(page: str) -> str:
    """The page with every generated part written again."""
    for name, part in PARTS.items():
        pattern = re.compile(rf"(<!-- generated: {name} -->)(.*?)(<!-- end -->)", re.DOTALL)
        gap = "" if name == "edition" else "\n"
        page, count = pattern.subn(lambda match, p=part, g=gap: f"{match[1]}{g}{p()}{g}{match[3]}", page)  # type: ignore[misc]
        if count != 1:
            raise ValueError(f"the page has {count} places for {name}")
    return page


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(filled(place.read_text(encoding="utf-8")), encoding="utf-8")
