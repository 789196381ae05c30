"""Lifting seals: once a month, for all matters whose seal has ended, each field opens or is said to be withheld (D§5).

A cohort is said as one or not at all, so that nobody reads half of it and finds somebody alone. What a closed matter
may open is put aside at its closure, since the service opens nothing of it later.
"""

from collections.abc import Callable, Mapping, Sequence

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.docket.unsealing import OPENS, cohort_day
from plainview.core.law import reform
from plainview.core.notes import canonical
from plainview.core.sealing.disclosure import open_text
from plainview.core.statistics.cells import alike
from plainview.core.vocabulary.errors import Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Acknowledged, Prepared, Verb, act
from plainview.server.actions.args import Args
from plainview.server.actions.desk import Desk
from plainview.server.actions.listed import LIFTED_IN
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit

OPENABLE = "openable"
"""The note of a closed matter on what its cohort may open; it goes with the lifting."""

FIELDS = ("agency", "statute", "district", "pieces")
"""The order in which fields are divided into cells: what is opened first is opened of most."""

Texts = Mapping[str, tuple[int, str]]
"""Field to the number of the statement that sealed it, and the text of its disclosure."""


def lift(desk: Desk, operator: str) -> list[Acknowledged]:
    """Lift the seal of every matter that is due, as one cohort; promise the statements, none outside the day for it.

    Raises NotPermitted, or Stopped when the docket refuses what the clock says is due.
    """
    cohort = _due(desk)
    if not cohort:
        return []
    reading = desk.opened_for(desk.person(operator), OpenedFor.CLOCK)
    texts = {state.id: _texts(reading, state) for state in cohort}
    opens = alike({id: _values(each) for id, each in texts.items()}, FIELDS, reform.CELL_LEAST)
    try:
        with desk.store.joined():
            return [_say(desk, operator, state.id, texts[state.id], opens[state.id]) for state in cohort]
    except BaseException:
        desk.forget()
        raise


def _due(desk: Desk) -> list[Matter]:
    today, due = desk.today(), []
    for row in desk.store.due(today):
        state = desk.matter(ChainId(row.matter))
        first = cohort_day(state)
        if first is not None and first <= today and state.phase in LIFTED_IN:
            due.append(state)
    return sorted(due, key=lambda state: state.id)


def _texts(desk: Desk, matter: Matter) -> Texts:
    """What the matter may open: beside its statements while the service opens them, else as it was put aside."""
    if desk.is_open(matter.id):
        return _beside(desk, matter)
    aside = canonical.parse(desk.secret(OPENABLE, matter.id).encode() or b"null")
    if not isinstance(aside, dict):
        raise Stopped("what a closed matter may open was not put aside", where=matter.id)
    return {name: (int(str(pair[0])), str(pair[1])) for name, pair in aside.items() if isinstance(pair, list)}


def _beside(desk: Desk, matter: Matter) -> Texts:
    found, index = {}, {line.seq: line.index for line in desk.lines(matter.id)}
    for seq, name, _ in matter.digests:
        if name in OPENS["seal.lifted"]:
            texts = desk.private_at(matter.id, index[seq], "disclosures")
            assert isinstance(texts, dict)
            found[name] = (seq, str(texts[name]))
    return found


def _values(texts: Texts) -> dict[str, str]:
    values = {name: open_text(text).value for name, (_, text) in texts.items()}
    return {name: canonical.print(value).decode() for name, value in values.items() if value is not None}


def _say(desk: Desk, operator: str, matter: ChainId, texts: Texts, opens: Sequence[str]) -> Acknowledged:
    openings = [{"disclosure": texts[name][1], "seq": texts[name][0]} for name in sorted(opens)]
    withheld = [{"field": name, "ground": "small_cell"} for name in sorted(texts) if name not in opens]
    said = {"openings": openings, "withheld": withheld}
    done = act(desk, operator, Verb("sweep", _build), matter, {"facts": said})
    if not isinstance(done, Acknowledged) or done.refusal:
        raise Stopped("the docket refuses seal.lifted, which the clock says is due", where=matter)
    return done


def _build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    facts: dict[str, Json] = {"cohort": f"{desk.today():%Y-%m}", **args.table("facts")}

    def forget(unit: Unit, done: Acknowledged) -> None:
        desk.put_secret(unit, OPENABLE, matter.id, "")

    return Prepared(commands.Say("seal.lifted", facts, {}), also=None if desk.is_open(matter.id) else forget)


def putting_aside(desk: Desk, matter: Matter) -> Callable[[Unit], None]:
    """Promise what puts aside, at a closure, what the matter's cohort may open later; nothing where none is to come."""
    if cohort_day(matter) is None:
        return lambda unit: None
    texts = canonical.print({name: list(pair) for name, pair in _beside(desk, matter).items()}).decode()
    return lambda unit: desk.put_secret(unit, OPENABLE, matter.id, texts)
