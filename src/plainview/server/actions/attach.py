"""Adding the scan of a paper letter to a request in the making."""

from plainview.server.actions import paper
from plainview.server.actions.desk import Desk
from plainview.server.actions.intake_drafts import OPEN, draft_of, in_state, save
from plainview.server.people.may import check_may
from plainview.server.storage.ports import AuditRow


def attach(desk: Desk, person: str, draft: str, data: bytes) -> str:
    """Promise that a draft names the scan, whose SHA-256 both will sign; an earlier scan is forgotten.

    Raises NotPermitted, Inconsistent for a draft that is not open, Malformed for what is no PDF/A or picture.
    """
    who = desk.person(person)
    check_may(who, "draft_request")
    held = in_state(draft_of(desk, person, draft), OPEN)
    paper.kind_of(data)
    with desk.store.unit() as unit:
        paper.forget(unit, str(held.answers.get("letter", "")))
        digest = paper.put(desk, unit, who.agency, data)
        unit.audit(AuditRow(desk.now(), who.id, who.role, "draft_request", "intake", "letter", draft))
    save(desk, person, draft, {**held.answers, "letter": digest})
    return digest
