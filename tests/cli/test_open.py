"""`plainview open`: two offices' key files open one closed record that was said to be opened, and nothing else."""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from plainview.cli import _program
from plainview.cli._custodian_keys import make_key, read_key
from plainview.cli._stage import receipts_after_tick
from plainview.core.law.profile import Profile
from plainview.core.sealing.disclosure import open_text
from plainview.core.sealing.quorum import OfficeKey, office_key
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Invalid, Malformed, Unchecked
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.custody import custodians, nested_key, set_custodian_key
from plainview.server.scenarios import cast
from plainview.server.scenarios.stage import noon, set_up
from tests.cli.test_founding import _keys, _root_options, _run, _signature
from tests.server.actions.desk import MATTER, DeskTop
from tests.server.actions.test_custody import CANARIES, OTHER, lived

NEXT = office_key(ec.derive_private_key(9, ec.SECP256R1()))
"""The court's next custodian key."""
ERASED = ChainId("ef" * 16)
PASSPHRASE = "a passphrase of some length"
PLAIN = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass
class Closed:
    """A program with two closed matters, one of which two offices have said to open; their key files beside it."""

    folder: Path
    keys: dict[str, Path]
    to: Path

    def open(self, *more: str, matter: str = MATTER, purpose: str = "audit") -> int:
        return _run("open", str(self.folder), matter, "--purpose", purpose, "--yes", *more)

    @property
    def court(self) -> OfficeKey:
        return office_key(read_key(self.keys["court"]))

    def key(self, *offices: str) -> list[str]:
        return [word for office in offices for word in ("--key", str(self.keys[office]))]


class Swept(DeskTop):
    """A desk whose days are swept, so that what is published verifies."""

    def on(self, days: int) -> None:
        with self.stage.batch():
            self.stage.at(noon(days_after(self.stage.desk.today(), days), self.stage.desk.zone))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program and its offices' keys, made once."""
    place = tmp_path_factory.mktemp("closed")
    stage = set_up(
        place / "program",
        seed="open",
        origin="example.com/open",
        zone="America/New_York",
        profile=Profile("reform"),
        first_day=Day(2026, 1, 2),
        reader=receipts_after_tick,
    )
    top = Swept(stage)
    with closing(stage.desk.store):
        lived(top, to="closed")
        lived(top, to="closed", matter=OTHER)
        top.act("approve_opening", purpose="audit")
        top.act("open_record", purpose="audit")
        shutil.copytree(place / "program", place / "unpublished")
        set_custodian_key(stage.desk, cast.REGISTRARS[1], "court", NEXT.public)
        top.act("approve_opening", "custodian", OTHER, purpose="custody")
        top.act("open_record", matter=OTHER, purpose="custody")
        lived(top, matter=ERASED)
        top.act("find", matter=ERASED, outcome="improper")
        top.act("erase", matter=ERASED, scope="all")
        stage.publish()
        (place / "now").write_text(stage.clock.now.isoformat())
    for office in cast.OFFICES:
        (place / f"{office}.pem").write_bytes(stage.keyring.custodian(office).private_bytes(*PLAIN))
    return place


@pytest.fixture
def program(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Closed]:
    shutil.copytree(played, tmp_path / "all")
    when = datetime.fromisoformat((played / "now").read_text())
    monkeypatch.setattr(_program, "now", lambda: when)
    monkeypatch.setattr(_program, "SteadyClock", lambda wall, ticks: wall)
    place = tmp_path / "all"
    yield Closed(place / "program", {office: place / f"{office}.pem" for office in cast.OFFICES}, tmp_path / "opened")


def audited(program: Closed) -> list[tuple[str, str, str]]:
    opened = _program.open_program(program.folder)
    with closing(opened.store):
        return [(row.person, row.act, row.outcome) for row in opened.store.audit_rows(MATTER)][-1:]


def test_both_offices_keys_on_one_machine_open_exactly_that_matter(
    program: Closed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.open(*program.key("court", "inspector_general"), "--to", str(program.to)) == 0
    shown = capsys.readouterr().out
    assert "purpose  audit, as said in public in statement" in shown
    assert "offices  court and inspector_general" in shown
    assert "1 pieces of mail" in shown
    names = sorted(place.name for place in program.to.iterdir())
    assert names == ["README.txt", "disclosures.jsonl", "pieces.csv", "record.json"]
    assert stat.S_IMODE(program.to.stat().st_mode) == 0o700
    assert {stat.S_IMODE(place.stat().st_mode) for place in program.to.iterdir()} == {0o600}
    record = json.loads((program.to / "record.json").read_text())
    assert record["matter"] == MATTER and record["offices"] == ["court", "inspector_general"]
    asked = next(part["value"] for part in record["parts"] if part["name"] == "request")
    assert asked["grounds"] == CANARIES[1]
    filed = next(part["value"] for part in record["parts"] if part["name"] == "disclosures")
    assert filed["purpose"]["value"] == "crime" and filed["purpose"]["salted"]
    rows = list(csv.DictReader(io.StringIO((program.to / "pieces.csv").read_text())))
    assert [row["sender_name"] for row in rows] == [CANARIES[0]]
    assert OTHER not in "".join(place.read_text() for place in program.to.iterdir())
    assert "two custodian offices" in (program.to / "README.txt").read_text()
    assert audited(program) == [("operator", "open_closed", "audit")]


def test_each_office_uses_its_key_on_its_own_machine(program: Closed, tmp_path: Path) -> None:
    """The operator's machine holds no key, the offices' machines no program."""
    sealed, peeled = tmp_path / "record.sealed", tmp_path / "record.peeled"
    assert program.open("--take", str(sealed)) == 0
    shutil.rmtree(program.folder)
    for path in (sealed, program.keys["court"]):
        assert CANARIES[1].encode() not in path.read_bytes()
    away = ("open", "--record", str(sealed), "--yes")
    assert _run(*away, *program.key("court"), "--peel", str(peeled)) == 1, "the inspector general is the outer office"
    assert _run(*away, *program.key("court"), "--to", str(program.to)) == 1, "one key"
    assert _run(*away, *program.key("inspector_general"), "--peel", str(peeled)) == 0
    assert stat.S_IMODE(peeled.stat().st_mode) == 0o600
    last = ("open", "--record", str(peeled), "--yes", "--to", str(program.to))
    assert _run(*last, *program.key("inspector_general")) == 1
    assert _run(*last, *program.key("inspection")) == 1
    assert not program.to.exists()
    assert _run(*last, *program.key("court")) == 0
    assert CANARIES[1] in (program.to / "record.json").read_text()


def test_nothing_opens_without_the_published_statement(program: Closed, capsys: pytest.CaptureFixture[str]) -> None:
    keys = (*program.key("court", "inspector_general"), "--to", str(program.to))
    assert program.open(*keys, matter="01" * 16) == 1
    assert "no two custodian offices have said" in capsys.readouterr().err
    assert program.open(*keys, purpose="discovery") == 1
    assert "the offices have said audit" in capsys.readouterr().err
    program.folder = program.folder.with_name("unpublished")
    assert program.open(*keys) == 3
    assert "record.opened is not yet public" in capsys.readouterr().err
    assert not program.to.exists()


def test_one_office_or_the_third_opens_nothing(program: Closed, capsys: pytest.CaptureFixture[str]) -> None:
    for offices, what in {
        ("court",): "one office's key opens nothing",
        ("court", "inspection"): "have said that they open this record, not inspection",
    }.items():
        assert program.open(*program.key(*offices), "--to", str(program.to)) == 1
        assert what in capsys.readouterr().err
    assert not program.to.exists()


def test_it_says_what_it_will_do_and_asks(
    program: Closed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("open", str(program.folder), MATTER, "--purpose", "audit", *program.key("court", "inspector_general"))
    asked: list[str] = []
    monkeypatch.setattr("typer.confirm", lambda text: asked.append(text))
    assert _run(*words, "--to", str(program.to)) == 1
    assert asked == ["go on?"] and not program.to.exists()
    assert f"to do    open it into {program.to}" in capsys.readouterr().out


def test_nothing_is_written_over(program: Closed, tmp_path: Path) -> None:
    program.to.mkdir()
    assert program.open(*program.key("court", "inspector_general"), "--to", str(program.to)) == 1
    assert program.open("--take", str(program.keys["court"])) == 1
    with pytest.raises(Invalid, match="a file of this name already"):
        make_key(program.keys["court"], PASSPHRASE)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("FOLDER",),
        ("FOLDER", MATTER),
        ("FOLDER", MATTER, "--purpose", "audit"),
        ("FOLDER", MATTER, "--purpose", "audit", "--key", "KEY"),
        ("FOLDER", MATTER, "--purpose", "custody", "--key", "KEY", "--to", "TO"),
        ("--record", "RECORD"),
        ("--record", "RECORD", "--key", "KEY"),
        ("--record", "RECORD", "--key", "KEY", "--to", "TO", "--peel", "PEELED"),
    ],
)
def test_what_does_not_go_together_is_malformed(words: tuple[str, ...]) -> None:
    assert _run("open", *words) == 2


def test_keys_opened_for_custody_are_closed_anew_and_read_by_nobody(program: Closed, tmp_path: Path) -> None:
    """After the court's key was replaced; both keys on one machine, or the second on what the first has peeled."""
    sealed, peeled = tmp_path / "sealed", tmp_path / "peeled"
    first, second = program.key("inspection"), program.key("inspector_general")
    assert program.open("--take", str(sealed), matter=OTHER, purpose="custody") == 0
    assert _run("open", "--record", str(sealed), *first, "--peel", str(peeled), "--yes") == 0
    assert _run("open", "--record", str(peeled), *second, "--to", str(program.to), "--yes") == 1
    assert not program.to.exists()
    assert {ids_of(program, OTHER, name)[1] for name in ("file", "pieces")} == {program.court.id}
    assert program.open("--record", str(peeled), *second, matter=OTHER, purpose="custody") == 0
    assert {ids_of(program, OTHER, name)[1] for name in ("file", "pieces")} == {NEXT.id}
    assert program.open(*first, *second, matter=OTHER, purpose="custody") == 0, "both on one machine"


def ids_of(program: Closed, matter: str, name: str) -> tuple[bytes, ...]:
    opened = _program.open_program(program.folder)
    with closing(opened.store):
        return nested_key(opened.desk, matter, name).ids


def test_the_certificate_of_an_erasure_is_shown_and_hashes_to_the_statement(
    program: Closed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("open", str(program.folder), ERASED, "--certificates") == 0
    shown = capsys.readouterr().out
    text = shown.rpartition("salted: ")[2].strip()
    assert f"digest {open_text(text).digest}" in shown
    assert "keys: ['pieces']" in shown and "epoch ended: not yet" in shown
    assert _run("open", str(program.folder), MATTER, "--certificates") == 0
    assert capsys.readouterr().out == ""


def test_an_auditor_asks_the_rules_again_of_open_and_of_closed_records(
    program: Closed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, public = tmp_path / "export", str(program.folder / "public")
    words = ("export", str(program.folder), "--disclosures", str(out), "--purpose", "the yearly review", "--by")
    assert _run(*words, "judge") == 1 and not out.exists()
    assert _run(*words, "auditor") == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert program.open(*program.key("court", "inspector_general"), "--to", str(program.to)) == 0
    closed = program.to / "disclosures.jsonl"
    capsys.readouterr()
    assert _run("verify", public, "--disclosures", str(out)) == 0
    assert "not in the export: 2 request.filed: closed" in capsys.readouterr().out
    assert _run("verify", public, "--disclosures", str(out), "--disclosures", str(closed), "--json") == 0
    again = json.loads(capsys.readouterr().out)["rules_again"]
    assert again["differ"] == [] and again["not_in_export"]["request.filed"] == 1
    lines = closed.read_text().splitlines(keepends=True)
    closed.write_text("".join([lines[0], lines[1].replace("long enough", "much longer"), *lines[2:]]))
    assert _run("verify", public, "--disclosures", str(closed)) == 1
    assert "differs: statement" in capsys.readouterr().out
    assert _run("verify", public, "--disclosures", str(out), "--disclosures", str(out)) == 2
    assert _run("verify", public, "--disclosures", str(tmp_path / "none")) == 3


# ---- an office's key in the program


def test_a_program_takes_the_offices_keys_when_it_is_founded_and_replaces_one_that_its_root_signs_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, roots = tmp_path / "program", _keys()
    publics = {office: office_key(ec.derive_private_key(n, ec.SECP256R1())) for n, office in enumerate(cast.OFFICES, 2)}
    given = [word for office, key in publics.items() for word in ("--custodian", f"{office}={printed(key)}")]
    founding = ("init", str(folder), "--origin", "example.com/offices", *_root_options(roots))
    assert _run(*founding, *given[:2]) == 2 and not folder.exists(), "none of them, or all three"
    assert _run(*founding, "--custodian", f"congress={printed(NEXT)}") == 2
    assert _run(*founding, *given) == 0
    assert _run("open", str(folder), "--office-key", f"court={printed(NEXT)}") == 1, "the opening is not signed yet"
    for office in cast.OFFICES:
        assert _run("init", str(folder), "--signature", _signature(folder, roots[office])) == 0
    assert kept_keys(folder) == publics
    asked = ("open", str(folder), "--office-key", f"court={printed(NEXT)}")
    assert _run(*asked) == 0
    assert "the office court signs the bytes" in capsys.readouterr().out
    for stranger in ("inspection", "inspector_general"):
        assert _run(*asked, "--signature", _signature(folder, roots[stranger])) == 1
    for_another = ("open", str(folder), "--office-key", f"court={printed(publics['inspection'])}")
    assert _run(*for_another, "--signature", _signature(folder, roots["court"])) == 1, "signed for another key"
    assert kept_keys(folder) == publics
    assert _run(*asked, "--signature", _signature(folder, roots["court"])) == 0
    assert kept_keys(folder) == {**publics, "court": NEXT}
    assert "0 keys of open matters closed anew" in capsys.readouterr().out


def printed(key: OfficeKey) -> str:
    return base64.b64encode(key.public).decode()


def kept_keys(folder: Path) -> dict[str, OfficeKey]:
    opened = _program.open_program(folder)
    with closing(opened.store):
        return custodians(opened.desk)


# ---- key files


def test_a_key_is_made_with_a_passphrase_and_opens_with_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "court.pem"
    asked: list[object] = []

    def prompt(text: str, **more: object) -> str:
        asked.append((text, more.get("hide_input")))
        return PASSPHRASE

    monkeypatch.setattr("typer.prompt", prompt)
    assert _run("open", "--new-key", str(place)) == 0
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in place.read_bytes()
    public = office_key(read_key(place))
    shown = capsys.readouterr().out
    assert public.id.hex() in shown and PASSPHRASE not in shown
    assert asked == [("passphrase", True), ("passphrase of court.pem", True)]
    monkeypatch.setattr("typer.prompt", lambda text, **more: "another passphrase")
    with pytest.raises(Invalid, match="does not open with this passphrase"):
        read_key(place)


def test_a_short_passphrase_and_other_files_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "key.pem"
    with pytest.raises(Malformed, match="at least 15 characters"):
        make_key(place, "fourteen chars")
    with pytest.raises(Unchecked, match="cannot be read"):
        read_key(place)
    other = (ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP521R1()))
    for data in (b"no key", b"x" * 20_000, *(key.private_bytes(*PLAIN) for key in other)):
        place.write_bytes(data)
        with pytest.raises(Malformed):
            read_key(place)
