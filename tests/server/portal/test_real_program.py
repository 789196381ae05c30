"""A real program, from three root keys that OpenSSL made to a judge's signature, wholly by the documented way.

What docs/operating.md tells is done here word for word: commands, pages, passkeys, `openssl pkeyutl`. Nothing is
simulated but the authenticators, which are in software.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plainview.cli import _program, init
from plainview.cli._custodian_keys import make_key
from plainview.cli.main import run
from plainview.cli.serve import _real
from plainview.core.docket.statement import parse_statement
from plainview.server.actions.call_back import ENROL_STEPS
from plainview.server.portal.site import Place, Site, open_site
from plainview.verifier.opening import Trust
from plainview.verifier.reader import open_source
from plainview.verifier.run import Asked
from plainview.verifier.verify import verify
from tests.authenticator import Authenticator
from tests.portal import HOST, asked

BEGUN = datetime(2026, 1, 5, 15, tzinfo=UTC)
OFFICES = ("inspection", "court", "inspector_general")
ORIGIN = f"http://{HOST}"
ANSWERS = {
    "kind": {"kind": "cover"},
    "manner": {"form": "written", "emergency": "none"},
    "purpose": {"purpose": "crime"},
    "statute": {
        "v_title": "18 USC",
        "v_section": "1341",
        "v_description": "mail fraud",
        "v_prison_months_max": "240",
    },
    "grounds": {"grounds": "Two complainants received demands for payment posted from this address last month."},
    "necessity": {"necessity": "The return addresses of the replies cannot be learned in any other way."},
    "steps": {"prior_steps": "complainants interviewed"},
    "address": {"a_line": "100 Example Street", "a_city": "Springfield", "a_state": "NY", "a_zip5": "10001"},
    "names": {"names_how": "listed", "names": "the subject"},
    "excluded": {"excluded_how": "none"},
    "attorney": {"attorney_known": "no", "attorney_subject": "no"},
    "charged": {"charged": "no", "represented": "no"},
    "days": {"days": "30"},
}
CALLED = dict.fromkeys(("called", *ENROL_STEPS), "yes") | {"number": "555-0100", "answered": "the head of agency A"}


def command(*arguments: str) -> None:
    """One of plainview's commands, which must succeed."""
    with pytest.raises(SystemExit) as done:
        run(list(arguments))
    assert not done.value.code, arguments


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    """What OpenSSL answers; it is on every Debian."""
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


@dataclass
class Real:
    """A program's folder, the roots' files, who is enrolled on which device, and the day that it is."""

    place: Path
    people: dict[str, Authenticator] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    site: Site | None = None

    @property
    def folder(self) -> Path:
        return self.place / "program"

    def root(self, office: str) -> str:
        """The file of an office's root key, made as the page says."""
        file = self.place / f"{office}.pem"
        if not file.exists():
            openssl("genpkey", "-algorithm", "ed25519", "-out", str(file))
        return str(file)

    def public(self, office: str) -> str:
        der = openssl("pkey", "-in", self.root(office), "-pubout", "-outform", "DER")
        return base64.b64encode(der[-32:]).decode()

    def signed(self, office: str, data: bytes) -> str:
        """What `openssl pkeyutl -sign -rawin … | base64` prints, line ends and all."""
        file = self.place / "to-sign"
        file.write_bytes(data)
        made = openssl("pkeyutl", "-sign", "-inkey", self.root(office), "-rawin", "-in", str(file))
        return base64.encodebytes(made).decode()

    def found(self) -> None:
        options: list[str] = []
        for office in OFFICES:
            made = make_key(self.place / f"custodian-{office}.pem", "a passphrase of fifteen and more")
            custodian = base64.b64encode(made.public).decode()
            options += ["--root", f"{office}={self.public(office)}", "--custodian", f"{office}={custodian}"]
        command("init", str(self.folder), "--origin", "example.com/real", *options)
        for office in OFFICES:
            text = self.signed(office, (self.folder / "private" / "to-sign").read_bytes())
            command("init", str(self.folder), "--signature", "".join(text.split()))

    def serve(self) -> None:
        """Open the portal as `plainview serve` does, in this process."""
        if self.site is not None:
            self.site.desk.store.close()
        self.clients.clear()
        self.site = _real(self.folder, Place(ORIGIN))
        open_site(self.site)

    def enrol(self, person: str, code: str) -> None:
        """Somebody takes a code in hand, and makes a passkey on a device of their own."""
        client, device = self.stranger(), Authenticator(person, ORIGIN)
        page = client.post("/enrol", {"code": code})
        done = client.post("/enrol", {"code": code, "credential": device.create(asked(page))})
        assert b"Your passkey is made" in done.content, done.content.decode()
        self.people[person] = device

    def stranger(self) -> Any:
        from django.test import Client

        return Client(headers={"host": HOST})

    def client(self, person: str) -> Any:
        """Somebody who has signed in with their passkey."""
        if person not in self.clients:
            client = self.stranger()
            answer = self.people[person].get(asked(client.get("/sign-in")))
            assert client.post("/sign-in", {"credential": answer}).status_code == 302
            self.clients[person] = client
        return self.clients[person]

    def invite(self, registrar: str, person: str, **more: str) -> None:
        page = self.client(registrar).post("/people/new", {"id": person, **more})
        found = re.search(r'pv-code"><code>([^<]*)', page.content.decode())
        assert found, page.content.decode()
        self.enrol(person, found[1])

    def use_key(self, keeper: str, person: str) -> Any:
        """Propose somebody's only passkey as the key that they sign with."""
        page = self.client(keeper).get(f"/people/{person}").content.decode()
        found = re.search(r'name="passkey" value="([0-9a-f]{32})"', page)
        assert found, page
        return self.client(keeper).post(f"/people/{person}", {"do": "key", "passkey": found[1]})

    def sign(self, person: str, answer: Any) -> Any:
        """Sign a draft with the passkey, over the very text; promise the answer."""
        assert answer.status_code == 302, answer.content.decode()
        at = answer["Location"]
        assert at.startswith("/drafts/"), at
        client = self.client(person)
        done = client.post(at, {"credential": self.people[person].get(asked(client.get(at)))})
        assert done.status_code == 302, done.content.decode()
        return done

    def log(self) -> list[str]:
        assert self.site is not None
        store = self.site.desk.store
        return [parse_statement(data, "").type for data in store.entries(0, store.size())]


@pytest.fixture
def real(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Real]:
    from django.core.cache import cache
    from django.core.management import call_command

    call_command("flush", database="default", verbosity=0, interactive=False)
    cache.clear()
    for module in (_program, init):
        monkeypatch.setattr(module, "now", lambda: BEGUN)
    made = Real(tmp_path)
    made.found()
    for person, role, office in (
        ("root of court", "root", "court"),
        ("root of inspection", "root", "inspection"),
        ("registrar of the court", "registrar", "court"),
        ("registrar of the inspection service", "registrar", "inspection"),
    ):
        capsys.readouterr()
        command("invite", str(made.folder), person, "--role", role, "--office", office)
        code = capsys.readouterr().out.splitlines()[-1]
        if made.site is None:
            made.serve()
        made.enrol(person, code)
    yield made
    assert made.site is not None
    made.site.desk.store.close()


def signs_with_file(real: Real, office: str, at: str) -> Any:
    """A root takes the bytes of a draft to the key, and brings the signature back."""
    client = real.client(f"root of {office}")
    sent = client.get(at)
    assert sent.status_code == 302 and sent["Location"] == f"{at}/file", "a root is asked for its file, not a passkey"
    page = client.get(f"{at}/file").content.decode()
    data = client.get(f"{at}/bytes").content
    assert hashlib.sha256(data).hexdigest() in page
    assert "openssl pkeyutl -sign -rawin" in page
    assert data.startswith(b"plainview/statement/v1\nexample.com/real\n{")
    for wrong, said in (
        ("", "Paste the signature here"),
        ("not base64!", "in base64"),
        (base64.b64encode(bytes(32)).decode(), "this has 32"),
        (real.signed("inspector_general", data), "did not sign these bytes"),
        (real.signed(office, hashlib.sha256(data).digest()), "did not sign these bytes"),
    ):
        refused = client.post(f"{at}/file", {"signature": wrong})
        assert refused.status_code == 422 and said in html.unescape(refused.content.decode())
    done = client.post(f"{at}/file", {"signature": real.signed(office, data)})
    assert done.status_code == 302 and done["Location"] == "/people", done.content.decode()
    return done


def test_from_root_keys_in_files_to_a_judge_s_order(real: Real, monkeypatch: pytest.MonkeyPatch) -> None:
    def day(number: int) -> None:
        command("publish", str(real.folder))
        monkeypatch.setattr(_program, "now", lambda: BEGUN + timedelta(days=number))
        command("publish", str(real.folder))
        real.serve()

    # The first day: each office's root puts its registrar's key into use.
    for office, registrar in (
        ("court", "registrar of the court"),
        ("inspection", "registrar of the inspection service"),
    ):
        listed = real.client(f"root of {office}").get("/people").content.decode()
        assert registrar in listed and listed.count('<th scope="row">') == 1, "its own registrars and nobody else"
        drafted = real.use_key(f"root of {office}", registrar)
        at = drafted["Location"]
        other = "root of inspection" if office == "court" else "root of court"
        for path in (at, f"{at}/file", f"{at}/bytes"):
            assert real.client(other).get(path).status_code == 404, "another office's"
            assert real.client(registrar).get(path).status_code == 404
        assert at in real.client(f"root of {office}").get("/").content.decode(), "it is found again after a walk"
        signs_with_file(real, office, at)
    assert real.log()[-2:] == ["key.added", "key.added"]

    # The second day: registrars invite, put keys into use, and enrol an agency after a call.
    day(1)
    court, inspection = "registrar of the court", "registrar of the inspection service"
    real.invite(court, "judge", role="judge")
    bad = real.client(court).post("/people/judge", {"do": "key-file", "public": "AAAA"})
    assert bad.status_code == 400 and b"32 bytes of an Ed25519" in bad.content
    by_file = {"do": "key-file", "public": real.public("judge")}
    real.sign(court, real.client(court).post("/people/judge", by_file))
    real.invite(inspection, "reviewer", role="reviewer", postal="yes")
    real.invite(inspection, "chief", role="authorizer", grade="chief", postal="yes")
    for person in ("reviewer", "chief"):
        real.sign(inspection, real.use_key(inspection, person))
    agency = {
        "name": "agency A",
        "level": "federal",
        "criminal_powers": "yes",
        "statutes": "18 USC",
        "sponsor": "the head of agency A",
        "listed": "555-0100",
        "source": "directory, page 4",
    }
    asking = real.client(inspection).post("/agencies/new", agency)
    assert b"A second person confirms the number" in asking.content
    early = real.client(inspection).post("/agencies/new", {**agency, **CALLED})
    assert b"A second person confirms the number" in early.content, "nothing is enrolled on one person's word"
    found = {"agency": "agency A", "number": "(555) 0100"}
    assert real.client(inspection).post("/numbers", found).status_code == 403, "one's own"
    assert b"555-0100" not in real.client("reviewer").get("/numbers").content
    assert real.client("reviewer").post("/numbers", {**found, "number": "555-0199"}).status_code == 422
    assert real.client("reviewer").post("/numbers", found).status_code == 302
    asking = real.client(inspection).post("/agencies/new", agency)
    assert b"Now call back" in asking.content
    wrong = real.client(inspection).post("/agencies/new", {**agency, **CALLED, "number": "555-0199"})
    assert wrong.status_code == 422 and b"not the number that the registry holds" in wrong.content
    real.sign(inspection, real.client(inspection).post("/agencies/new", {**agency, **CALLED}))
    for person, role in (("officer", "officer"), ("supervisor", "supervisor")):
        real.invite(inspection, person, role=role, agency="agency A")
        assert real.use_key(inspection, person)["Location"] == "/people", "an agency's key is never public"

    # The third day: the first request, from its officer to the judge.
    day(2)
    officer, supervisor = real.client("officer"), real.client("supervisor")
    draft = officer.post("/requests/new")["Location"].split("/step/")[0]
    for step, answers in ANSWERS.items():
        done = officer.post(f"{draft}/step/{step}", {**answers, "go": "on"})
        assert done.status_code == 302, done.content.decode()
    assert b"the law would let it be filed" in officer.post(f"{draft}/check").content
    assert officer.post(f"{draft}/ready").status_code == 302
    page = supervisor.get(f"{draft}/sign")
    supervisor.post(f"{draft}/sign", {"credential": real.people["supervisor"].get(asked(page))})
    page = officer.get(f"{draft}/file")
    filed = officer.post(f"{draft}/file", {"credential": real.people["officer"].get(asked(page))})
    matter = filed["Location"].rpartition("/")[2]
    real.sign("reviewer", real.client("reviewer").post(f"/matters/{matter}/review"))
    real.sign("chief", real.client("chief").post(f"/matters/{matter}/authorize", {"days": "30"}))
    order = {"decision": "approve", "days": "30", "conformed": "judge"}
    at = real.client("judge").post(f"/court/{matter}", order)["Location"]
    data = real.client("judge").get(f"{at}/bytes").content
    done = real.client("judge").post(f"{at}/file", {"signature": real.signed("judge", data)})
    assert done.status_code == 302, done.content.decode()
    assert real.log()[-4:] == ["request.filed", "request.reviewed", "order.authorized", "order.approved"]
    command("publish", str(real.folder))
    report = verify(open_source(str(real.folder / "public")), Trust(None, ""), Asked(now=_program.now()))
    assert report.exit_code == 0, report.fault
    assert not report.demo

    # And one that is lost signs nothing more, from the same page on.
    held = real.client(court).get("/people/judge").content.decode()
    revoked = re.search(r'name="key" value="([0-9a-f]{32})"', held)
    assert revoked
    real.sign(court, real.client(court).post("/people/judge", {"do": "revoke", "key": revoked[1], "reason": "lost"}))
    assert real.log()[-1] == "key.revoked"
    assert 'name="key"' not in real.client(court).get("/people/judge").content.decode()
