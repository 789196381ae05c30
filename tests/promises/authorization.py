"""Who may come where: the whole table, said a second time and by hand. A new address needs a row here, or P13 fails.

A row says what is meant; `Route` says what is done. Ask of each new row: who needs this to do their duty, and does it
open, disclose or decide anything without a signature of its own? Then it needs the passkey again (`step_up`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LETTERS: Mapping[str, str] = {
    "O": "officer of agency A",
    "S": "supervisor of agency A",
    "V": "reviewer",
    "A": "headquarters designee",
    "I": "inspector",
    "J": "judge",
    "K": "clerk",
    "R": "recorder",
    "C": "custodian",
    "U": "auditor",
    "G": "registrar of the inspection service",
    "T": "root of the inspection service",
    "P": "operator",
    "L": "counsel for the subject",
}
"""One person of each role."""

EVERYONE, SIGNED_IN = "", "".join(LETTERS)


@dataclass(frozen=True)
class Row:
    """Which roles may come (EVERYONE: strangers too), and whether only just after a passkey."""

    roles: str
    step_up: bool = False
    demo: bool = False


ROWS: Mapping[str, Row] = {
    "home": Row(SIGNED_IN),
    "sign-in": Row(EVERYONE),
    "sign-out": Row(SIGNED_IN),
    "step-up": Row(SIGNED_IN),
    "demo-sign-in": Row(EVERYONE, demo=True),
    "enrol": Row(EVERYONE),
    "status": Row(EVERYONE),  # whoever has a letter's code; whatever is none is answered alike
    "status-es": Row(EVERYONE),
    "account": Row(SIGNED_IN, step_up=True),
    "reminders": Row(SIGNED_IN, step_up=True),
    "calendar": Row(EVERYONE),  # whoever has the secret address; any other is not there
    "people": Row("GT", step_up=True),  # a root keeps the registrars of its office
    "invite": Row("G", step_up=True),
    "person": Row("GT", step_up=True),  # where a recorder records is said here too, without a signature
    "recoveries": Row("OSVAIJKRCUG", step_up=True),
    "agencies": Row("G", step_up=True),
    "enrol-agency": Row("G", step_up=True),
    "numbers": Row("GVAI", step_up=True),  # decides, without a signature, on which number an agency is called back
    "roots": Row("T", step_up=True),
    "root-act": Row("T", step_up=True),
    "entries": Row("R"),
    "correct": Row("R"),
    "today": Row("R"),
    "codes": Row("R"),
    "piece": Row("R"),
    "sheet": Row("R"),
    "empty-sheet": Row("R"),
    "relief": Row("G", step_up=True),  # opens another facility's covers to a recorder, without a signature
    "requests": Row("OS"),
    "request-new": Row("O"),
    "request": Row("OS"),
    "request-step": Row("O"),
    "request-check": Row("OS"),
    "request-ready": Row("O"),
    "request-reopen": Row("OS"),
    "request-sign": Row("S"),
    "request-file": Row("O"),
    "request-delete": Row("O"),
    "begin-correct": Row("O"),
    "begin-ask_extension": Row("O"),
    "begin-confirm": Row("O"),
    "package": Row("O", step_up=True),
    "read-package": Row("O", step_up=True),
    "matters": Row("OSVAIJKCU"),
    "matter": Row("OSVAIJKCU"),
    "act": Row("OSVAIJKCU"),
    "court": Row("JK"),
    "seals": Row("JK"),
    "on-call": Row("VAIJK"),
    "copies": Row("JK"),
    "court-matter": Row("J"),
    "recuse": Row("J"),
    "delay": Row("J"),
    "copy": Row("JK"),
    "queue": Row("VAI"),
    "captures": Row("I"),
    "delegations": Row("A"),  # making or ending one is signed: the draft asks for the passkey, and P13 tries without
    "frequent": Row("VU"),
    "program": Row(SIGNED_IN),  # sends on to the page of one's role
    "queue-matter": Row("VAI"),
    "call-back": Row("AI"),
    "start": Row("I"),
    "draft": Row("VAIJCUGT"),  # the answer of the passkey, over the very text, is the step-up
    "draft-file": Row("VAIJCUGT", step_up=True),  # the signature is made elsewhere, so who brings it is asked
    "draft-bytes": Row("VAIJCUGT", step_up=True),
    "systems": Row("G", step_up=True),
    "system": Row("G", step_up=True),
    "letter-add": Row("O"),
    "letter": Row("VAIJ"),
    "audit": Row("U"),
    "audit-tests": Row("U"),
    "audit-errors": Row("U"),
    "figures": Row("U"),
    "figures-year": Row("U", step_up=True),
    "reviews": Row("JU"),
    "review": Row("JU"),
    "dossier": Row("U", step_up=True),
    "returns": Row("CU"),
    "package-preview": Row("CU", step_up=True),
    "permit-copy": Row("C", step_up=True),
    "selection": Row("CU", step_up=True),
    "letters": Row("C", step_up=True),
    "kept": Row("CU"),
    "health": Row("P"),
}
"""Every address of the portal, by its name."""

OPERATIONS: Mapping[str, Row] = {
    "about": Row("OSJK"),
    "list_matters": Row("OSJK"),
    "get_matter": Row("OSJK"),
    "list_offers": Row("OSJK"),
    "list_deadlines_of_matter": Row("OSJK"),
    "list_deadlines": Row("OSJK"),
    "check_request": Row("O"),
    "file_request": Row("O"),
    "begin_act": Row("O"),  # tried with `withdraw`: which role may do which act is the act's own
    "get_draft": Row("OSJK"),
    "sign_draft": Row("OSJK"),  # what waits for oneself alone
    "withdraw_draft": Row("OSJK"),
    "pick_up_package": Row("O"),
    "list_webhooks": Row("OSJK"),
    "add_webhook": Row("OSJK"),
    "remove_webhook": Row("OSJK"),
    "replay_webhook": Row("OSJK"),
    "exchange_message": Row("OSJK"),  # a message's actions need the scopes of the acts they are
    "export_matter": Row("OSJK"),
}
"""Every operation of the API, by its name: the roles whose systems may ask it, with a token for all they may do."""

MATRIX: Mapping[str, Row] = {**ROWS, **{f"api {name}": row for name, row in OPERATIONS.items()}}
"""The whole matrix: no address of either is without a row, and every cell of it is asked."""

TOKENS = "OSJK"
"""The roles that have tokens at all."""

_COURT = ("authorized", "approved", "active", "ended", "returned by a judge")
_OWN = ("filed", "reviewed", "withdrawn", "records", "returned by a reviewer", "returned again", *_COURT)

SEEN: Mapping[str, tuple[str, ...]] = {
    "O": _OWN,
    "S": _OWN,
    "V": ("*",),
    "A": ("*",),
    "I": ("*",),
    "J": _COURT,
    "K": _COURT,
    "C": ("*",),
    "U": ("*",),
}
"""Which matters of the small program a role may open, by their names: never another agency's, never before its turn."""
