"""P09: whatever bytes a parser is given, it raises its declared error or prints the very bytes back.

Inputs are mutations of good ones: flipped bits, cut, doubled and exchanged pieces, pieces of other good inputs, and
what has broken parsers before (NUL, BOM, CR LF, other digits, lone surrogates, huge numbers, deep nesting, doubled
keys). Nothing a parser accepts may have a second spelling. The run is drawn from one seed; a failure prints its input.
"""

import json
import random
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from plainview.core.docket.statement import parse_statement, print_statement
from plainview.core.merkle.tiles import TILE_WIDTH, pack_entries, parse_entries, parse_tile_path
from plainview.core.notes import canonical
from plainview.core.notes.add_checkpoint import parse_add_checkpoint
from plainview.core.notes.checkpoint import parse_checkpoint
from plainview.core.notes.cosignature import parse_timestamped
from plainview.core.notes.lines import parse_base64, parse_decimal, print_base64
from plainview.core.notes.manifest import parse_manifest
from plainview.core.notes.note import parse_note, parse_signatures
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.tlog_proof import parse_tlog_proof
from plainview.core.notes.vkey import parse_vkey
from plainview.core.sealing.disclosure import close, open_text
from plainview.core.vocabulary.days import parse_day, parse_instant, print_day, print_instant
from plainview.core.vocabulary.errors import Malformed, PlainviewError, Unchecked
from plainview.core.vocabulary.ids import parse_chain
from plainview.server.exchange import message as exchange
from plainview.server.scenarios.story import parse_story
from plainview.verifier.monitor import Seen, parse_mine, parse_seen
from tests.core.notes import keys
from tests.server.exchange import golden

MUTATIONS = (5_000, 1_000_000)  # of each parser, in the short run and in the long one
MEMORY_BYTES = 10_000_000
SEED = 9

VECTORS = Path(__file__).parents[1] / "vectors"
LOG = VECTORS / "a_cover_is_extended_refused_an_extension_and_ends_on_its_day" / "public"
STORIES = Path(__file__).parents[2] / "scenarios"

NASTY = (
    b"\x00",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\n\n",
    b" ",
    b"\t",
    b"\x0b",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\u0000",
    "１２".encode(),
    "٣".encode(),
    b"-0",
    b"0",
    b"00",
    b"1e9",
    b"1.0",
    b"NaN",
    b"9007199254740992",
    b"18446744073709551616",
    b"9" * 400,
    b"[" * 300,
    b'{"a":' * 40,
    b'"v":1,',
    b'"v":1',
    b"=",
    b"==",
    b"+",
    b"/",
    b"-",
    b"_",
    "— ".encode(),
    b"x000/",
    b".p/256",
    b"../",
    b"#",
    b"\xff" * 8,
)


@dataclass(frozen=True)
class Parser:
    """A parser under test: `again` reads bytes and prints what it understood; None when it has no spelling to keep."""

    name: str
    again: Callable[[bytes], bytes | None]
    seeds: Sequence[bytes]
    errors: tuple[type[PlainviewError], ...] = (Malformed,)
    capped: bool = True  # False: a part of something capped, or a file of the reader's own


def text(read: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """A parser of text: bytes that are no UTF-8 never come to it."""
    return lambda data: read(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def nothing(read: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """A parser of what people write by hand: many spellings, only the errors count."""

    def again(data: bytes) -> None:
        read(data)

    return again


def entries() -> list[bytes]:
    found = []
    for path in sorted((LOG / "tile" / "entries").rglob("*")):
        if path.is_file():
            width = int(path.name) if path.parent.name.endswith(".p") else TILE_WIDTH
            found += parse_entries(path.read_bytes(), width)
    return found


def note_of(path: str) -> bytes:
    return (LOG / path).read_bytes()


def add_checkpoints() -> list[bytes]:
    proof = [print_base64(bytes([n]) * 32) + "\n" for n in range(3)]
    return [f"old {old}\n{''.join(proof)}\n".encode() + note_of("checkpoint") for old in (0, 7, 12345)]


def parsers() -> list[Parser]:
    statements = entries()
    checkpoint = note_of("checkpoint")
    manifest = note_of("MANIFEST")
    stories = [path.read_bytes() for path in sorted(STORIES.glob("*.toml"))[:12]]
    policies = [path.read_bytes() for path in sorted(VECTORS.glob("a_checkpoint_*/policy")) if "fail" not in str(path)]
    proofs = [path.read_bytes() for path in sorted(VECTORS.glob("*/entry.tlog-proof"))]
    vkeys = [signer.key.print().encode() for signer in (keys.ED, keys.ML, keys.WITNESS, keys.WITNESS_ML)]
    disclosures = [close("name", value, bytes(32)).text.encode() for value in ("text", 7, None, {"a": [1]})]
    return [
        Parser("statement", lambda data: print_statement(parse_statement(data)), statements, (Malformed, Unchecked)),
        Parser("canonical JSON", lambda data: canonical.print(canonical.parse(data)), statements),
        Parser("checkpoint", lambda data: parse_checkpoint(data).print(), [parse_note(checkpoint).text]),
        Parser("note", lambda data: parse_note(data).print(), [checkpoint, manifest]),
        Parser("signature lines", signature_lines, [checkpoint.rpartition(b"\n\n")[2]]),
        Parser("manifest", lambda data: parse_manifest(data).print(), [parse_note(manifest).text]),
        Parser("policy", nothing(parse_policy), policies),
        Parser("tlog-proof", lambda data: parse_tlog_proof(data).print(), proofs),
        Parser("add-checkpoint", lambda data: parse_add_checkpoint(data).print(), add_checkpoints()),
        Parser("verifier key", text(lambda data: parse_vkey(data).print()), vkeys),
        Parser("cosignature", lambda data: parse_timestamped(data, 64).print(), [bytes(8) + b"s" * 64]),
        Parser("entry bundle", bundle, [pack_entries(statements[:8]), pack_entries([b"", b"a", b"bc"])]),
        Parser(
            "tile path",
            text(lambda data: parse_tile_path(data).path),
            [b"tile/0/x001/x234/067", b"tile/entries/000.p/5"],
        ),
        Parser("disclosure", text(lambda data: open_text(data).text), disclosures),
        Parser("day", text(lambda data: print_day(parse_day(data))), [b"2026-02-28", b"2028-02-29"]),
        Parser("instant", text(lambda data: print_instant(parse_instant(data))), [b"2026-11-01T05:30:00Z"]),
        Parser("chain", text(lambda data: str(parse_chain(data))), [b"0123456789abcdef" * 2, b"daybook"]),
        Parser("decimal", text(lambda data: str(parse_decimal(data, "number"))), [b"0", b"10", b"9223372036854775807"]),
        Parser(
            "base64",
            text(lambda data: print_base64(parse_base64(data, "value"))),
            [b"", b"AA==", b"AAA=", b"/+9A"],
            capped=False,
        ),
        Parser("what a monitor has seen", lambda data: parse_seen(data, "seen").print(), [seen_file(checkpoint)]),
        Parser(
            "what is mine",
            nothing(lambda data: parse_mine(data, "mine")),
            [b"# mine\n" + b"ab" * 32 + b" 2026-01-08\n"],
            capped=False,
        ),
        Parser("exchange in JSON", exchanged(exchange.JSON), exchanges(".json")),
        Parser("exchange in XML", exchanged(exchange.XML), exchanges(".xml")),
        Parser("scenario", nothing(lambda data: parse_story(data.decode("utf-8", "replace"))), stories, capped=False),
    ]


def exchanges(ending: str) -> list[bytes]:
    return [data for name, data in sorted(golden.files().items()) if name.endswith(ending)]


def exchanged(encoding: str) -> Callable[[bytes], None]:
    """A parser of another standard's messages, of many spellings: what is read prints to what reads the same."""

    def again(data: bytes) -> None:
        read_now = exchange.read(data, encoding)
        assert exchange.read(exchange.print_message(read_now, encoding), encoding) == read_now

    return again


def signature_lines(data: bytes) -> bytes:
    return b"".join(line.line().encode() for line in parse_signatures(data))


def bundle(data: bytes) -> bytes:
    count = 8 if len(data) > 40 else 3
    return pack_entries(parse_entries(data, count))


def seen_file(checkpoint: bytes) -> bytes:
    return Seen("ab" * 32, checkpoint).print()


PARSERS = {parser.name: parser for parser in parsers()}


def mutated(draw: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One to three steps away from a good input."""
    data = bytearray(draw.choice(seeds))
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        at, to = sorted((draw.randint(0, len(data)), draw.randint(0, len(data))))
        match draw.randrange(9):
            case 0 if data:
                data[min(at, len(data) - 1)] ^= 1 << draw.randrange(8)
            case 1 if data:
                data[min(at, len(data) - 1)] = draw.randrange(256)
            case 2:
                del data[at:to]
            case 3:
                data[at:at] = data[at : min(to, at + 40)]
            case 4:
                data[at:at] = draw.choice(NASTY)
            case 5:
                data[at : min(to, at + 3)] = draw.choice(NASTY)
            case 6:
                other = draw.choice(seeds)
                start = draw.randint(0, len(other))
                data[at:to] = other[start : start + draw.randint(0, 60)]
            case 7:
                del data[at:]
            case _:
                lines = bytes(data).split(b"\n")
                one, two = draw.randrange(len(lines)), draw.randrange(len(lines))
                lines[one], lines[two] = lines[two], lines[one]
                data = bytearray(b"\n".join(lines))
    return bytes(data)


WRONG: tuple[canonical.Json, ...] = (
    None,
    True,
    0,
    -1,
    2**53 - 1,
    "",
    "x",
    "null",
    "2026-02-30",
    "9999-12-31",
    "0" * 32,
    "A" * 43,
    "é",
    [],
    {},
    [{}],
    [""],
    {"by": ""},
)


def misshapen(draw: random.Random, value: canonical.Json, wrong: Sequence[canonical.Json]) -> canonical.Json:
    """The same plain value with one part of it taken away, renamed, doubled or exchanged for something else."""
    if isinstance(value, dict) and value and draw.randrange(8):
        name = draw.choice(sorted(value))
        rest = {key: part for key, part in value.items() if key != name}
        match draw.randrange(6):
            case 0:
                return rest
            case 1:
                return {**rest, f"{name}x": value[name]}
            case _:
                return {**rest, name: misshapen(draw, value[name], wrong)}
    if isinstance(value, list) and value and draw.randrange(4):
        at = draw.randrange(len(value))
        return [*value[:at], misshapen(draw, value[at], wrong), *value[at + draw.randrange(2) :]]
    return draw.choice(wrong)


def test_a_canonical_statement_of_the_wrong_shape_raises_only_the_declared_error(long_run: bool) -> None:
    """Flipped bits seldom get past the JSON; these all do, and come to the statement's own fields."""
    draw = random.Random(SEED)
    seeds = [canonical.parse(entry) for entry in PARSERS["statement"].seeds]
    leaves = [part for seed in seeds if isinstance(seed, dict) for part in seed.values()]
    for _ in range(MUTATIONS[long_run]):
        data = canonical.print(misshapen(draw, draw.choice(seeds), (*WRONG, *leaves)))
        assert flaw(PARSERS["statement"], data) is None


def flaw(parser: Parser, data: bytes) -> str | None:
    """Say what a parser did to `data` that it has not promised, None when it kept its word."""
    try:
        printed = parser.again(data)
    except parser.errors:
        return None
    except Exception as error:  # noqa: BLE001 - whatever else it raises is what we look for
        return f"{parser.name} raised {type(error).__name__} ({error}) on {data!r}"
    if printed is not None and printed != data:
        return f"{parser.name} accepted {data!r} and printed {printed!r}"
    return None


def first_flaw(parser: Parser, count: int) -> str | None:
    draw = random.Random(f"{SEED} {parser.name}")
    found = (flaw(parser, mutated(draw, parser.seeds)) for _ in range(count))
    return next((said for said in found if said is not None), None)


@pytest.mark.parametrize("name", PARSERS)
def test_good_input_is_accepted_and_printed_back(name: str) -> None:
    parser = PARSERS[name]
    for seed in parser.seeds:
        assert parser.again(seed) in (seed, None)


@pytest.mark.parametrize("name", PARSERS)
def test_bad_input_raises_only_the_declared_error(name: str, long_run: bool) -> None:
    assert first_flaw(PARSERS[name], MUTATIONS[long_run]) is None


@pytest.mark.parametrize("name", [name for name in PARSERS if PARSERS[name].capped])
def test_huge_input_is_refused_before_it_costs_memory(name: str) -> None:
    parser = PARSERS[name]
    huge = [parser.seeds[0] * (5_000_000 // max(1, len(parser.seeds[0]))), b"[" * 5_000_000, b"9" * 5_000_000]
    for data in huge:
        tracemalloc.start()
        try:
            with pytest.raises(parser.errors):
                parser.again(data)
            assert tracemalloc.get_traced_memory()[1] < MEMORY_BYTES + 5 * len(data)
        finally:
            tracemalloc.stop()


def test_a_parser_that_believes_pythons_numbers_is_caught() -> None:
    naive = Parser("int()", text(lambda data: str(int(data))), [b"0", b"10", b"42"], (Malformed,))
    assert first_flaw(naive, 1_500) is not None


def test_a_parser_that_keeps_the_last_of_two_keys_is_caught() -> None:
    def lax(data: bytes) -> bytes:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            raise Malformed("no JSON") from None
        return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()

    assert first_flaw(Parser("json.loads", lax, entries()), 5_000) is not None
