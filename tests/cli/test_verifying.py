"""`plainview verify`, `prove`, `monitor`, `fsck` on a small log: what they print, and how they exit."""

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

from plainview.cli import verify as command
from plainview.cli.main import run
from plainview.core.notes.tlog_proof import parse_tlog_proof
from plainview.core.vocabulary.errors import Malformed, Unchecked
from tests.verifier.build import Story, matter_id
from tests.verifier.cases_trust import WITNESSES, two_of_three
from tests.verifier.matters import small, started

Ask = Callable[..., tuple[int, str, str]]


@cache
def told() -> dict[str, bytes]:
    return dict(small().public.files)


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return write(tmp_path / "public", told())


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            run([str(word) for word in words])
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return asked


def test_verify_prints_numbered_steps_what_it_could_not_check_age_and_verdict(ask: Ask, public: Path) -> None:
    code, out, _ = ask("verify", public)
    lines = out.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines[1:10]] == [str(number) for number in range(1, 10)]
    assert any(line.startswith("not checked: ") and "rules on sealed facts" in line for line in lines)
    assert lines[-2].startswith("age      ")
    assert lines[-1].startswith("verdict  consistent with itself")


def test_verify_names_what_does_not_hold(ask: Ask, public: Path) -> None:
    (public / "index.html").write_bytes(b"another")
    code, out, _ = ask("verify", public)
    assert code == 1
    assert "   2  does not hold: index.html: has another SHA-256" in out
    assert out.splitlines()[-1].startswith("verdict  FALSE at step 2: index.html")


def test_verify_says_where_nothing_could_be_read(ask: Ask, public: Path) -> None:
    (public / "checkpoint").write_bytes(b"")
    code, out, _ = ask("verify", public)
    assert (code, out.splitlines()[0], "age" in out) == (2, f"log      ? at {public}", False)


def test_verify_prints_json(ask: Ask, public: Path) -> None:
    code, out, _ = ask("verify", public, "--json")
    plain = json.loads(out)
    assert (code, plain["exit"], plain["size"]) == (0, 0, 49)


def test_verify_takes_a_pin_a_policy_a_day_and_a_receipt(ask: Ask, public: Path, tmp_path: Path) -> None:
    pin = json.loads(ask("verify", public, "--json")[1])["opening"]
    assert ask("verify", public, "--pin", pin)[1].splitlines()[-1] == "verdict  true to the pinned opening"
    assert ask("verify", public, "--pin", "ab" * 32)[0] == 1
    assert ask("verify", public, "--policy", public / "policy")[1].splitlines()[-1] == "verdict  true"
    assert ask("prove", public, 5, "--out", tmp_path)[0] == 0
    code, out, _ = ask("verify", public, "--against", tmp_path / "5.tlog-proof")
    assert (code, "  11  receipt: entry 5 is where the receipt says" in out) == (0, True)
    _, out, _ = ask("verify", public, "--day", "2030-01-01")
    assert "overdue: end of" in out


def test_verify_lists_at_most_twenty_overdue_duties(ask: Ask, tmp_path: Path) -> None:
    story = Story(daily=False).open().staff()
    for number in range(12):
        started(story, str(number))
    story.publish()
    _, out, _ = ask("verify", write(tmp_path / "many", story.public.files), "--day", "2030-01-01")
    assert sum(line.startswith("overdue: ") for line in out.splitlines()) == 21
    assert "more (--json lists all)" in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--pin", "AB" * 32), 2),
        (("--day", "tomorrow"), 2),
        (("--policy", "no such file"), 3),
        (("--against", "no such file"), 3),
    ],
)
def test_verify_refuses_what_it_cannot_use(ask: Ask, public: Path, words: tuple[str, str], code: int) -> None:
    assert ask("verify", public, *words)[0] == code


def test_a_file_of_the_callers_own_may_not_be_too_long(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert command.read_file(tmp_path / "a", 3) == b"abc"
    with pytest.raises(Malformed, match="more than the 2 bytes"):
        command.read_file(tmp_path / "a", 2)
    with pytest.raises(Unchecked, match="cannot be read"):
        command.read_file(tmp_path, 2)


def test_progress_is_shown_on_a_terminal_alone(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[bool] = []

    class Terminal(Console):
        def __init__(self, **_: object) -> None:
            super().__init__(force_terminal=True, width=100, file=io.StringIO())
            shown.append(True)

    monkeypatch.setattr(command, "Console", Terminal)
    asked = command.Asked(now=command.datetime.now(command.UTC))
    report = command.watched(str(public), command.Trust(), asked, quiet=False)
    assert (report.exit_code, shown) == (0, [True])


def test_prove_writes_the_statement_and_its_receipt(ask: Ask, public: Path, tmp_path: Path) -> None:
    code, out, _ = ask("prove", public, 7, "--out", tmp_path / "out", "--policy", public / "policy")
    assert (code, out) == (0, f"{tmp_path / 'out' / '7.tlog-proof'}\n")
    assert parse_tlog_proof((tmp_path / "out" / "7.tlog-proof").read_bytes()).index == 7
    assert json.loads((tmp_path / "out" / "7.json").read_bytes())["v"] == 1


def test_prove_writes_all_of_a_matter(ask: Ask, public: Path, tmp_path: Path) -> None:
    code, out, _ = ask("prove", public, "--matter", matter_id("ended early"), "--out", tmp_path)
    assert (code, len(out.splitlines())) == (0, 11)
    written = [json.loads(path.read_bytes()) for path in tmp_path.glob("*.json")]
    assert {one["matter"] for one in written} == {str(matter_id("ended early"))}


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ((), 2, "either the number"),
        ((7, "--matter", "ab" * 16), 2, "either the number"),
        (("--matter", "ab"), 2, "32 lower-case hex digits"),
        (("--matter", "ab" * 16), 3, "nothing is published about"),
        ((49,), 3, "not among the 49 published"),
    ],
)
def test_prove_says_why_it_cannot(ask: Ask, public: Path, words: tuple[object, ...], code: int, why: str) -> None:
    found, _, err = ask("prove", public, *words)
    assert (found, why in err) == (code, True)


def test_monitor_is_quiet_until_somebody_must_be_told(ask: Ask, public: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    code, out, _ = ask("monitor", public, "--state", state, "--max-age", 0)
    assert (code, out.splitlines()[0].startswith("log.example.com/mailcovers: 49 statements, 49 new: ")) == (0, True)
    code, out, _ = ask("monitor", public, "--state", state, "--max-age", 0)
    assert (code, out) == (0, "log.example.com/mailcovers: 49 statements, 0 new\n")
    code, out, _ = ask("monitor", public, "--state", state)
    assert (code, "alarm: the log is" in out) == (1, True)


def test_monitor_sounds_the_alarm_for_ones_own(ask: Ask, public: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("ab" * 32 + "\n")
    words = ("monitor", public, "--state", tmp_path / "state", "--max-age", 0, "--mine", tmp_path / "mine")
    code, out, _ = ask(*words)
    assert (code, f"alarm: the statement {'ab' * 32} that you keep" in out) == (1, True)
    code, out, _ = ask(*words, "--json", "--ignore-overdue")
    assert (code, len(json.loads(out)["alarms"]), json.loads(out)["new"]) == (1, 1, [])


def test_monitor_exits_as_verify_does_when_the_log_is_at_fault(ask: Ask, public: Path, tmp_path: Path) -> None:
    (public / "MANIFEST").write_bytes(b"")
    code, out, _ = ask("monitor", public, "--state", tmp_path / "state", "--max-age", 0)
    assert (code, "alarm: malformed at step 2" in out) == (2, True)


def test_fsck_lists_everything_that_is_wrong(ask: Ask, public: Path) -> None:
    code, out, _ = ask("fsck", public)
    assert (code, out) == (0, "nothing is wrong with 49 entries of log.example.com/mailcovers\n")
    (public / "stray").write_bytes(b"")
    (public / "index.html").write_bytes(b"")
    code, out, err = ask("fsck", public)
    assert (code, [line.split(":")[0] for line in out.splitlines()]) == (1, ["index.html", "stray"])
    assert "2 findings" in err


@pytest.mark.parametrize(("count", "code", "said"), [(2, 0, "verdict  true"), (1, 1, "the quorum 'q' is not met")])
def test_verify_asks_for_two_of_three_witnesses_when_the_policy_does(
    ask: Ask, tmp_path: Path, count: int, code: int, said: str
) -> None:
    story = Story(daily=False).open()
    story.publish()
    story.replace(policy=two_of_three(story))
    story.publish()
    story.cosign(*WITNESSES[:count])
    public = write(tmp_path / "public", dict(story.public.files))
    (tmp_path / "policy").write_bytes(two_of_three(story))
    exit, out, _ = ask("verify", public, "--policy", tmp_path / "policy")
    assert (exit, said in out.splitlines()[-1]) == (code, True)
    assert ask("verify", public)[0] == 0
    unpublished = tmp_path / "named"
    unpublished.write_bytes(two_of_three(story) + b"# of the reader's own\n")
    assert ask("verify", public, "--policy", unpublished)[0] == code


def test_fsck_follows_the_logs_keys_and_policies(ask: Ask, tmp_path: Path) -> None:
    story = Story(daily=False)
    story.policy = two_of_three(story)
    story.open().publish()
    story.cosign(*WITNESSES)
    story.next_day()
    story.replace("log second")
    story.publish()
    public = write(tmp_path / "public", dict(story.public.files))
    assert ask("fsck", public)[:2] == (0, "nothing is wrong with 7 entries of log.example.com/mailcovers\n")
    (public / "trust").unlink()
    assert ask("fsck", public)[0] == 1


def test_a_monitor_follows_a_log_through_a_replacement_of_its_keys(ask: Ask, tmp_path: Path) -> None:
    story = Story().open()
    story.publish()
    public = write(tmp_path / "public", dict(story.public.files))
    assert ask("monitor", public, "--state", tmp_path / "seen", "--max-age", 0)[0] == 0
    story.replace("log second", days=1)
    story.publish()
    write(public, dict(story.public.files))
    code, out, _ = ask("monitor", public, "--state", tmp_path / "seen", "--max-age", 0)
    assert (code, "trust.agreed" in out) == (0, True)
