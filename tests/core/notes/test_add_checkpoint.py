import pytest
from hypothesis import given

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes import add_checkpoint
from plainview.core.notes.add_checkpoint import AddCheckpoint
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.note import Signature, UnknownSigners
from plainview.core.notes.signers import sign_line
from plainview.core.vocabulary.errors import BadSignature, Malformed
from plainview.core.vocabulary.ids import Hash
from tests.core.notes.keys import LOG, ORIGIN, WITNESS, WITNESS_ML
from tests.core.notes.mutate import damaged

HEAD = Checkpoint(ORIGIN, 9, leaf_hash(b"head"))
SIGNED = LOG.checkpoint(HEAD, 1_700_000_000)
HASHES = tuple(leaf_hash(bytes([n])) for n in range(4))
REQUEST = AddCheckpoint(5, HASHES, SIGNED)
FIRST = AddCheckpoint(0, (), SIGNED)
BODY = REQUEST.print()
TOP, _ = BODY.split(b"\n\n", 1)

EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\N{EM DASH} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\N{EM DASH} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
""".encode()  # noqa: E501  the example of the specification


@pytest.mark.parametrize("request_", [REQUEST, FIRST, AddCheckpoint(2**63 - 1, HASHES[:1] * 63, SIGNED)])
def test_a_printed_request_reads_back(request_: AddCheckpoint) -> None:
    assert add_checkpoint.parse_add_checkpoint(request_.print()) == request_


def test_the_example_of_the_specification_is_read_and_printed_back() -> None:
    request = add_checkpoint.parse_add_checkpoint(EXAMPLE)
    assert (request.old, len(request.proof)) == (20852014, 4)
    assert request.checkpoint.startswith(b"example.com/behind-the-sofa\n20852163\n")
    assert request.print() == EXAMPLE


@given(damaged(BODY, FIRST.print(), EXAMPLE))
def test_a_damaged_request_is_refused_or_printed_back(data: bytes) -> None:
    try:
        request = add_checkpoint.parse_add_checkpoint(data)
    except Malformed:
        return
    assert request.print() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n" + SIGNED,
        TOP,
        TOP + b"\n\n",
        SIGNED,
        BODY.replace(b"old 5", b"old 05"),
        BODY.replace(b"old 5", b"old -5"),
        BODY.replace(b"old 5", b"old +5"),
        BODY.replace(b"old 5", b"old  5"),
        BODY.replace(b"old 5", b"old 5 "),
        BODY.replace(b"old 5", b"old"),
        BODY.replace(b"old 5", b"OLD 5"),
        BODY.replace(b"old 5", b"size 5"),
        BODY.replace(b"old 5", b"old 5\r"),
        BODY.replace(b"old 5", "old \N{ARABIC-INDIC DIGIT FIVE}".encode()),
        BODY.replace(b"old 5", b"old 9223372036854775808"),
        BODY.replace(b"old 5\n", b""),
        BODY.replace(b"old 5", b"old 5\nAAAA"),
        BODY.replace(b"old 5", b"old 5\n" + b"A" * 44),
        BODY.replace(b"=\n\n", b"= \n\n", 1),
        AddCheckpoint(5, (Hash(b"x" * 32),) * 64, SIGNED).print(),
        AddCheckpoint(5, HASHES, HEAD.print()).print(),
        AddCheckpoint(5, HASHES, SIGNED[:-1]).print(),
        AddCheckpoint(5, HASHES, SIGNED + SIGNED[-1000:]).print(),
        AddCheckpoint(5, HASHES, SIGNED + b"\n").print(),
        b"\xff" + BODY,
        b"\n" + BODY,
    ],
)
def test_what_is_not_exactly_a_request_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        add_checkpoint.parse_add_checkpoint(data)


def test_a_request_has_at_most_16_kib() -> None:
    text, line = SIGNED.rsplit(b"\n\n", 1)
    spare = add_checkpoint.REQUEST_BYTES_MAX - len(FIRST.print())
    name = "n" * (spare - len(Signature("", b"1234", b"5").line().encode()))
    padded = SIGNED + Signature(name, b"1234", b"5").line().encode()
    longest = AddCheckpoint(0, (), padded)
    assert len(longest.print()) == 16 * 1024
    assert add_checkpoint.parse_add_checkpoint(longest.print()) == longest
    with pytest.raises(Malformed, match="more than the 16384 allowed"):
        add_checkpoint.parse_add_checkpoint(longest.print().replace(b"nnn", b"nnnn", 1))


@pytest.mark.parametrize("size", [0, 1, 20852163, 2**63 - 1])
def test_a_printed_size_reads_back(size: int) -> None:
    assert add_checkpoint.parse_size(add_checkpoint.print_size(size)) == size


@pytest.mark.parametrize("data", [b"", b"5", b"\n", b"05\n", b"5\n\n", b"5 \n", b"-5\n", b"5\r\n", b"9" * 40 + b"\n"])
def test_what_is_not_exactly_a_size_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        add_checkpoint.parse_size(data)


LINES = tuple(sign_line(HEAD.print(), signer, 1_700_000_001) for signer in (WITNESS, WITNESS_ML))
STRANGE = Signature("stranger.example", b"1234", b"whatever")


def test_printed_cosignatures_read_back() -> None:
    assert add_checkpoint.parse_cosignatures(add_checkpoint.print_cosignatures(LINES)) == LINES


@pytest.mark.parametrize("data", [b"", b"\n", b"no line\n", add_checkpoint.print_cosignatures(LINES)[:-1]])
def test_what_is_not_exactly_cosignatures_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        add_checkpoint.parse_cosignatures(data)


def test_cosignatures_by_known_keys_are_kept_and_those_of_strangers_left_out() -> None:
    keys = (WITNESS.key, WITNESS_ML.key)
    assert add_checkpoint.good_cosignatures(HEAD.print(), (STRANGE, *LINES), keys) == LINES
    assert add_checkpoint.good_cosignatures(HEAD.print(), LINES, keys[:1]) == LINES[:1]


def test_a_wrong_cosignature_by_a_known_key_is_refused() -> None:
    other = Checkpoint(ORIGIN, 10, HEAD.root).print()
    with pytest.raises(BadSignature):
        add_checkpoint.good_cosignatures(other, LINES, (WITNESS.key,))


def test_cosignatures_by_strangers_alone_are_refused() -> None:
    with pytest.raises(UnknownSigners):
        add_checkpoint.good_cosignatures(HEAD.print(), (STRANGE,), (WITNESS.key,))


def test_the_monitoring_path_is_the_hash_of_the_origin() -> None:
    digest = "36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068"
    assert add_checkpoint.monitoring_path(" ") == f"/{digest}/checkpoint"
