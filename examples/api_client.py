"""An agency's own system at work: it asks the rules, files a request, picks up what was recorded, acknowledges it.

Needs Python 3.11 and nothing else. In a sandbox nothing is about anybody:

    export PLAINVIEW_TOKEN=plainview_…
    python3 api_client.py https://sandbox.example.com file request.json
    python3 api_client.py https://sandbox.example.com pick-up 0123456789abcdef0123456789abcdef
    python3 api_client.py https://sandbox.example.com approve 0123456789abcdef0123456789abcdef

`approve` is for a court's system: it begins the order, shows every value, and signs it, in a sandbox with the judge's
simulated key. A real judge signs the bytes of `to_sign` with an own key or passkey; docs/api.md says how.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from typing import Any

TRIES = 4
PASSES = (429, 503)
"""Statuses after which the very same request is sent again, under the same key."""


class Refused(Exception):
    """The program answered with a problem; the law's refusals are in it, with their citations."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.problem = problem
        lines = [f"{problem['title']}: {problem['detail']}"]
        lines += [f"  {no['reason']} ({', '.join(no['cites'])})" for no in problem.get("refusals", [])]
        super().__init__("\n".join(lines))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token goes where it was meant to go, and nowhere else."""

    def redirect_request(self, *words: Any, **more: Any) -> None:
        """Follow none."""


class Plainview:
    """A connection with one token, over https; over http only to this machine."""

    def __init__(self, origin: str, token: str) -> None:
        if not origin.startswith(("https://", "http://localhost:")):
            raise SystemExit("Name an https address")
        self.origin, self.token = origin.rstrip("/"), token
        self._open = urllib.request.build_opener(_NoRedirects).open

    def get(self, path: str) -> Any:
        """Read something."""
        return self._send("GET", path, None, {})

    def do(self, path: str, body: Any, key: str = "") -> Any:
        """Do something once: whatever the connection does, the same key has the same answer for a day."""
        return self._send("POST", path, body, {"Idempotency-Key": key or secrets.token_hex(16)})

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {**headers, "Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        for last in [False] * (TRIES - 1) + [True]:
            request = urllib.request.Request(f"{self.origin}/api/v1{path}", data, headers, method=method)  # noqa: S310
            try:
                with self._open(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                problem = json.load(error)
                if error.code not in PASSES or last:
                    raise Refused(problem) from None
                time.sleep(int(error.headers.get("Retry-After", "1")))
        raise AssertionError


def file(program: Plainview, request: dict[str, Any]) -> str:
    """Ask the rules, then file; promise the new matter's id."""
    asked = program.do("/checks", {"request": request})
    for line in asked["report"]:
        if line["answer"] == "refused":
            print(f"rule {line['rule']}: {line['reason']} ({', '.join(line['cites'])})")
    done = program.do("/matters", {"request": request})
    print(f"filed as statement {done['index']}: matter {done['matter']}")
    return str(done["matter"])


def approve(program: Plainview, matter: str) -> int:
    """Begin the approval of an order, show what is signed, sign it; promise the statement's place in the log."""
    draft = program.do(f"/matters/{matter}/acts/approve", {"values": {}})
    data = base64.b64decode(draft["to_sign"])
    print(f"to sign: {draft['type']} of {draft['day']}, {draft['facts']}, {draft['sealed']}")
    print(f"SHA-256 {hashlib.sha256(data).hexdigest()}")
    if not draft["sandbox"]:
        raise SystemExit("This is no sandbox: sign the bytes with your own key, see docs/api.md")
    done = program.do(f"/drafts/{draft['id']}/signature", {"signature": {"form": "sandbox"}})
    return int(done["index"])


def pick_up(program: Plainview, matter: str, folder: str = ".") -> str:
    """Fetch the package that was released, check it, keep it, acknowledge it; promise where it is."""
    package = program.do(f"/matters/{matter}/package", {})
    data = base64.b64decode(package["data"])
    if hashlib.sha256(data).hexdigest() != package["sha256"]:
        raise SystemExit("The package came through damaged: ask for another copy")
    place = os.path.join(folder, package["name"])
    with open(place, "xb") as out:
        out.write(data)
    program.do(f"/matters/{matter}/acts/acknowledge", {"values": {}})
    print(f"{place}: open it with `age -d`; released as statement {package['index']}")
    return place


def main(words: list[str]) -> None:
    """Do what the command line says."""
    if len(words) != 3 or words[1] not in ("file", "approve", "pick-up"):
        raise SystemExit(__doc__)
    program = Plainview(words[0], os.environ["PLAINVIEW_TOKEN"])
    print(f"sandbox: {program.get('/about')['sandbox']}")
    try:
        if words[1] == "file":
            with open(words[2], encoding="utf-8") as text:
                file(program, json.load(text))
        elif words[1] == "approve":
            approve(program, words[2])
        else:
            pick_up(program, words[2])
    except Refused as no:
        raise SystemExit(str(no)) from None


if __name__ == "__main__":
    main(sys.argv[1:])
