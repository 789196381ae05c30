"""A tagged PDF read as a screen reader reads it: its structure tree, and the text of each element in that order."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def elements(data: bytes) -> list[tuple[str, str]]:
    """The elements that hold text themselves, in logical order: role and text."""
    with pikepdf.open(io.BytesIO(data)) as document:
        texts = {(page.objgen, mcid): text for page in document.pages for mcid, text in _marked(page).items()}
        return [(role, text) for role, text in _walk(document.Root.StructTreeRoot, None, texts) if text]


def unmarked(data: bytes) -> list[str]:
    """Text drawn outside of any element and not marked as an artifact: nobody hears it."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return [text for page in document.pages for key, text in _marked(page).items() if key == -1 and text]


def roles(data: bytes) -> list[str]:
    """Every role in the tree, in order."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return list(_roles(document.Root.StructTreeRoot))


def _roles(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)[1:]
        for kid in _kids(node):
            yield from _roles(kid)


def _kids(node: Any) -> list[Any]:
    found = node.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def _walk(node: Any, page: Any, texts: dict[Any, str]) -> Iterator[tuple[str, str]]:
    """Marked content directly below an element, joined, before what is in its children."""
    page = node.get("/Pg", page)
    role, own, below = str(node.get("/S", "/Root"))[1:], [], []
    for kid in _kids(node):
        if isinstance(kid, int):
            own.append(texts.get((page.objgen, kid), ""))
        elif "/MCID" in kid:
            own.append(texts.get((kid.get("/Pg", page).objgen, int(kid.MCID)), ""))
        elif "/S" in kid:
            below.extend(_walk(kid, page, texts))
    yield role, "".join(own)
    yield from below


def _marked(page: Any) -> dict[int, str]:
    """Text by marked-content id; -1 for what is outside of any, -2 for artifacts."""
    found: dict[int, str] = {}
    stack, font = [-1], {}
    maps = {name: _cmap(value) for name, value in page.Resources.get("/Font", {}).items()}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            stack.append(_id(operands, stack[-1]))
        elif name == "EMC":
            stack.pop()
        elif name == "Tf":
            font = maps[str(operands[0])]
        elif name in ("Tj", "TJ"):
            parts = operands[0] if name == "TJ" else [operands[0]]
            text = "".join(_decoded(bytes(part), font) for part in parts if isinstance(part, pikepdf.String))
            found[stack[-1]] = found.get(stack[-1], "") + text
    return found


def _id(operands: Any, around: int) -> int:
    if str(operands[0]) == "/Artifact":
        return -2
    inner = operands[1] if len(operands) > 1 else {}
    return int(inner.MCID) if isinstance(inner, pikepdf.Dictionary) and "/MCID" in inner else around


def _cmap(font: Any) -> dict[int, str]:
    data = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found


def _decoded(data: bytes, font: dict[int, str]) -> str:
    return "".join(font[int.from_bytes(data[at : at + 2])] for at in range(0, len(data), 2))
