"""The pictures of the README, made again from a demonstration: `python tools/pictures.py docs/img [DEMO]`.

A demonstration is played (or DEMO is taken, which then has one request more), a request is brought before its judge,
and the public site, the judge's page and a verifier's verdict are looked at with Chromium. Needs the test extra.
"""

import html
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, sync_playwright

from plainview.cli._stage import receipts_of
from plainview.core.vocabulary.ids import ChainId
from plainview.server.scenarios.again import reopen
from plainview.server.scenarios.requests import STANDARD_COVER, merged, usual

SCALE = "10"
WIDTH, HEIGHT = 1280, 900
LINES = 34
MATTER = ChainId(sha256(b"a picture").hexdigest()[:32])
JUDGE = "judge"
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #1b1b1b }}
pre {{ margin: 0; padding: 24px 28px; color: #f0f0f0; font: 14px/1.5 "DejaVu Sans Mono", monospace }}
pre {{ white-space: pre-wrap }}
b {{ color: #70e17b }}</style><pre>{}</pre>"""


def _plainview(*words: str) -> str:
    """What a command says; it may say no, as a verdict does."""
    command = [sys.executable, "-m", "plainview", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "118"})
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return done.stdout


def before_a_judge(demo: Path) -> None:
    """File a request in the demonstration and bring it before its judge, whoever usually does each step."""
    stage = reopen(demo, receipts_of, lambda: datetime.now(UTC))
    if stage.desk.store.record("person", JUDGE) is None:
        sys.exit(f"{demo} has no judge")
    officer, supervisor = "officer of agency A", "supervisor of agency A"
    people = {"officer": officer, "supervisor": supervisor, "dated": stage.desk.today()}
    stage.must(officer, "file", MATTER, {"request": merged(STANDARD_COVER, people)})
    for verb in ("review", "authorize"):
        stage.must(usual(verb), verb, MATTER, {})
    stage.desk.store.close()


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _served(demo: Path) -> Iterator[str]:
    """The address of a demonstration's portal, which is served while the block runs."""
    port, witnesses = _free(), 20_000 + os.getpid() % 20_000
    command = [
        sys.executable,
        "-m",
        "plainview",
        "serve",
        "--port",
        str(port),
        "--witness-port",
        str(witnesses),
        str(demo),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            time.sleep(0.2)
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def _picture(browser: Browser, place: Path, at: str, person: str = "", part: str = "") -> None:
    page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}).new_page()
    if person:
        page.goto(urljoin(at, "/sign-in"))
        page.click(f'button[name="person"][value="{person}"]')
        page.wait_for_url("**/")
    page.goto(at)
    page.wait_for_load_state("networkidle")
    if part:
        page.locator(part).screenshot(path=str(place))
    else:
        page.screenshot(path=str(place))
    page.context.close()


def _verdict(demo: Path, folder: Path) -> str:
    """A page that looks like the terminal on which the demonstration was verified, the middle left out."""
    said = (
        _plainview("verify", "--policy", str(demo / "policy"), str(demo / "public"))
        .replace(str(demo), "demo")
        .splitlines()
    )
    steps = [line for line in said if not line.startswith(("overdue:", "not checked:"))]
    rest = [line for line in said if line not in steps]
    shown = [*steps[:-2], *rest[:3], f"… {len(rest) - 6} lines more", *rest[-3:], *steps[-2:]]
    shown = [re.sub(r"([0-9a-f]{8})[0-9a-f]{56}", r"\1…", line) for line in shown]
    text = html.escape("\n".join(["$ plainview verify --policy demo/policy demo/public", *shown][:LINES]))
    page = folder / "verdict.html"
    page.write_text(
        TERMINAL.format(text.replace("verdict  DEMONSTRATION: true", "<b>verdict  DEMONSTRATION: true</b>"))
    )
    return page.as_uri()


def main(images: Path, given: Path | None) -> None:
    """Make the pictures into a folder."""
    with tempfile.TemporaryDirectory() as top:
        demo = given or Path(top) / "demo"
        if given is None:
            _plainview("demo", "--scale", SCALE, str(demo))
        verdict = _verdict(demo, Path(top))
        before_a_judge(demo)
        with _served(demo) as origin, sync_playwright() as playwright:
            chrome = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("chromium-browser")
            browser = playwright.chromium.launch(executable_path=chrome, args=["--no-sandbox"])
            _picture(browser, images / "public-site.png", f"{origin}/public/index.html")
            _picture(browser, images / "judge.png", f"{origin}/court/{MATTER}", JUDGE)
            _picture(browser, images / "verdict.png", verdict, part="pre")
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
