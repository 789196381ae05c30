"""What an auditor takes along to ask the sealed rules again: of open matters, under a logged purpose, each audited."""

from collections.abc import Iterator

from plainview.core.docket.facts import Json
from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.notes import canonical
from plainview.core.sealing import payload
from plainview.core.sealing.audit_export import Beside, Countable, Header, print_beside, print_countable, print_header
from plainview.core.vocabulary.errors import Malformed
from plainview.core.vocabulary.ids import ChainId, is_hex32
from plainview.server.actions.attest import countable
from plainview.server.actions.desk import PAYLOAD_BYTES_MAX, Desk
from plainview.server.actions.names import COUNTABLE
from plainview.server.actions.sitting import OpenedFor
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow

PAGE = 256
PURPOSE_CHARS_MAX = 500


def export_disclosures(desk: Desk, person: str, purpose: str) -> Iterator[bytes]:
    """Promise the lines of `core.sealing.audit_export`, of the program's own chains and of every matter that is open.

    The purpose is an audit row before the first line, and each matter's opening one before its own. Of closed matters
    there is only what attested tables count: two custodian offices open the rest. Raises NotPermitted, Malformed
    without a purpose.
    """
    who = desk.person(person)
    check_may(who, "export_disclosures")
    if not purpose or len(purpose) > PURPOSE_CHARS_MAX:
        raise Malformed(f"expected a purpose in at most {PURPOSE_CHARS_MAX} characters", where="purpose")
    size = desk.store.size()
    with desk.store.unit() as unit:
        act = "export_disclosures"
        unit.audit(AuditRow(desk.now(), who.id, who.role, act, "program", str(OpenedFor.AUDIT), purpose))
    yield print_header(Header(desk.program().origin, size))
    reading = desk.opened_for(who, OpenedFor.AUDIT)
    for start in range(0, size, PAGE):
        for index, entry in enumerate(desk.store.entries(start, min(start + PAGE, size)), start):
            statement = parse_statement(entry, f"statement {index}")
            beside = _beside(reading, statement, index) if statement.sealed else None
            if beside is not None:
                yield print_beside(beside)
    for matter, data in desk.store.records(COUNTABLE):
        if data:
            yield print_countable(Countable(matter, countable(reading, ChainId(matter))))


def _beside(desk: Desk, statement: Statement, index: int) -> Beside | None:
    """What lies beside a statement; None when it is closed or erased."""
    chain, names = statement.matter, {row.name for row in desk.store.payloads(index)}
    if "disclosures" not in names or (is_hex32(chain) and not desk.is_open(chain)):
        return None
    found: dict[str, Json] = {
        name: _plain(desk, chain, index, name) for name in ("disclosures", "extension", "request") if name in names
    }
    texts = found["disclosures"]
    assert isinstance(texts, dict)
    disclosures = {name: str(text) for name, text in texts.items()}
    return Beside(chain, statement.seq, disclosures, found.get("request"), found.get("extension"))


def _plain(desk: Desk, chain: str, index: int, name: str) -> Json:
    if is_hex32(chain):
        return desk.private_at(chain, index, name)  # type: ignore[return-value]  # what canonical JSON gives
    row = desk.store.payload(index, name)
    assert row is not None
    return canonical.parse(payload.unseal(desk.file_key(chain), f"{chain}/{name}", row.data), PAYLOAD_BYTES_MAX)
