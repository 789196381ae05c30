"""The statement types of the program's own chains: program, keys, agencies, daybook, figures."""

from collections.abc import Mapping
from types import MappingProxyType

from plainview.core.docket.facts import Count, DayFact, FactKind, Fields, Flag, Hex, ListOf, OneOf, Token
from plainview.core.docket.statement_type import OFFICES, StatementType
from plainview.core.notes.cose import KEY_BYTES_MAX
from plainview.core.notes.webauthn import ORIGIN_PATTERN, RP_ID_PATTERN

OFFICE = OneOf(OFFICES)
KEY_CLASS = OneOf(("authorizer", "inspector", "judge", "custodian", "auditor", "registrar"))
PROFILE = OneOf(("reform", "regulation"))
LEVEL = OneOf(("federal", "state", "local", "postal"))
PUBLIC_KEY = Token(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=", 44, "an Ed25519 public key in base64")
PUBLIC_FORM = Token(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?",
    4 * ((KEY_BYTES_MAX + 2) // 3),
    "an Ed25519 public key, or a COSE key for the form webauthn, in base64",
)
RP_ID = Token(rf"(?:{RP_ID_PATTERN})?", 253, 'a domain for the form webauthn, otherwise "",')
WEB_ORIGIN = Token(rf"(?:{ORIGIN_PATTERN})?", 267, 'an origin on that domain for the form webauthn, otherwise "",')
ORIGIN = Token(r"[a-z0-9.-]+(/[A-Za-z0-9._~-]+)*", 200, "a schema-less address")
ZONE = Token(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*", 60, "an IANA time zone")
VKEY = Token(r"[!-~]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", 2000, "a verifier key")
EDITION = Token(r"[0-9]{4}-[0-9]+", 8, "an edition of the law table")
GRADE = OneOf(("headquarters", "manager", "support_group", "inspector_in_charge"))
PERIOD = Count(1, 999)
SEQ = Count(0, 2**53 - 1)
YEAR = Count(1, 9998)
TRUST: Mapping[str, FactKind] = MappingProxyType({"log_keys": ListOf(VKEY, 4), "policy": Hex(64)})

PROGRAM_TYPES = (
    StatementType(
        "program.opened",
        "program",
        "The program begins: its name, keys, time zone, first day, profile, edition of the law and root keys.",
        {
            "demo": Flag(),
            "edition": EDITION,
            "first_day": DayFact(),
            "format": Count(1, 1),
            "holidays": Hex(64),
            "log_keys": ListOf(VKEY, 4),
            "origin": ORIGIN,
            "policy": Hex(64),
            "profile": PROFILE,
            "roots": Fields(dict.fromkeys(OFFICES, PUBLIC_KEY)),
            "rules": Hex(64),
            "zone": ZONE,
        },
    ),
    StatementType(
        "program.signed",
        "program",
        "One of the three offices signs the opening with its root key.",
        {"office": OFFICE},
        signers=("root",),
    ),
    StatementType(
        "profile.proposed",
        "program",
        "The inspection service's root proposes another profile from a day on.",
        {"from": DayFact(), "profile": PROFILE},
        signers=("root",),
        cites=("Plainview law edition 2026-1",),
    ),
    StatementType(
        "profile.agreed",
        "program",
        "The court's root agrees; the profile holds for matters filed from that day.",
        {"from": DayFact(), "profile": PROFILE},
        signers=("root",),
        cites=("Plainview law edition 2026-1",),
    ),
    StatementType(
        "root.proposed",
        "program",
        "A root proposes a new root key for another office.",
        {"office": OFFICE, "public": PUBLIC_KEY},
        signers=("root",),
    ),
    StatementType(
        "root.replaced",
        "program",
        "The third office's root agrees: the proposed key replaces the old one.",
        {"office": OFFICE, "public": PUBLIC_KEY},
        signers=("root",),
    ),
    StatementType(
        "trust.proposed",
        "program",
        "A root proposes other keys for the log, another policy, or both; both are always named.",
        TRUST,
        signers=("root",),
    ),
    StatementType(
        "trust.agreed",
        "program",
        "Another office's root agrees: the checkpoint that holds this, and all later ones, are under these.",
        TRUST,
        signers=("root",),
    ),
    StatementType(
        "delegation.made",
        "program",
        "The Chief Postal Inspector delegates the power to order covers, in writing.",
        {"grade": GRADE, "group": Count(0, 99)},
        sealed=("area", "by", "document", "person"),
        signers=("authorizer",),
        cites=("39 CFR 233.3(d)(1)-(3)",),
    ),
    StatementType(
        "delegation.refused",
        "program",
        "The law refuses a delegation.",
        {"grade": GRADE},
        sealed=("area", "by", "document", "person"),
    ),
    StatementType(
        "delegation.revoked",
        "program",
        "A delegation ends; `delegation` is the sequence number of the statement that made it.",
        {"delegation": SEQ},
        sealed=("by",),
        signers=("authorizer",),
        cites=("39 CFR 233.3(d)(3)",),
    ),
    StatementType(
        "review.committed",
        "program",
        "One of two offices commits to its part of the seed, before the period it will sample has ended.",
        {"commitment": Hex(64), "office": OneOf(("court", "inspector_general")), "period": PERIOD},
        signers=("judge", "auditor"),
        cites=("39 CFR 233.3(j)(1)",),
    ),
    StatementType(
        "review.revealed",
        "program",
        "The office reveals its part of the seed, after the period has ended.",
        {"office": OneOf(("court", "inspector_general")), "period": PERIOD, "reveal": Hex(64)},
        signers=("judge", "auditor"),
        cites=("39 CFR 233.3(j)(1)",),
    ),
    StatementType(
        "review.drawn",
        "program",
        "The sample of the period's orders that the seed draws; anyone recomputes it.",
        {"period": PERIOD, "population": SEQ, "sample": ListOf(Hex(32), 100), "seed": Hex(64)},
        cites=("39 CFR 233.3(j)(1)",),
    ),
    StatementType(
        "review.done",
        "program",
        "The sampled orders were examined by someone who approved none of them.",
        {"examined": Count(0, 100), "findings": Count(0, 100), "period": PERIOD},
        sealed=("by", "report"),
        signers=("auditor",),
        cites=("39 CFR 233.3(j)(1)",),
    ),
    StatementType(
        "key.added",
        "keys",
        "A public key of a class may sign from a day, for at most 90 days; court and place stay sealed.",
        {
            "class": KEY_CLASS,
            "form": OneOf(("ed25519", "webauthn")),
            "from": DayFact(),
            "key": Hex(32),
            "office": OFFICE,
            "origin": WEB_ORIGIN,
            "public": PUBLIC_FORM,
            "rank": OneOf(("chief", "delegate", "none")),
            "rp_id": RP_ID,
            "until": DayFact(),
        },
        sealed=("holder", "place"),
        signers=("root", "registrar"),
    ),
    StatementType(
        "key.revoked",
        "keys",
        "A key may sign nothing after this statement.",
        {"key": Hex(32), "reason": OneOf(("lost", "stolen", "left_office", "replaced"))},
        signers=("root", "registrar"),
    ),
    StatementType(
        "agency.enrolled",
        "agencies",
        "An agency may file requests; its name and powers stay sealed.",
        {"level": LEVEL},
        sealed=("agency", "call_back", "powers", "sponsor"),
        signers=("registrar",),
        cites=("39 CFR 233.3(c)(8)",),
    ),
    StatementType(
        "enrolment.refused",
        "agencies",
        "The law refuses the enrolment of an agency.",
        {"level": LEVEL},
        sealed=("agency", "by"),
    ),
    StatementType(
        "agency.suspended",
        "agencies",
        "The kill switch: an agency may file nothing from now on; `agency` is the sequence number of its enrolment.",
        {"agency": SEQ},
        sealed=("by", "reason"),
        signers=("registrar",),
    ),
    StatementType(
        "agency.reinstated",
        "agencies",
        "A suspended agency may file again.",
        {"agency": SEQ},
        sealed=("by", "reason"),
        signers=("registrar",),
    ),
    StatementType(
        "daybook.closed",
        "daybook",
        "The Merkle root over all salted piece digests of a day, padded; one for every day, also one without pieces.",
        {"of": DayFact(), "root": Hex(64)},
    ),
    StatementType(
        "figures.published",
        "figures",
        "The hash of the public tables of a year that is over, counted from the log's first `size` statements.",
        {"revision": Count(1, 99), "size": SEQ, "tables": Hex(64), "year": YEAR},
        cites=("18 USC 2519",),
    ),
    StatementType(
        "figures.attested",
        "figures",
        "The hash of a year's tables over sealed fields, small numbers pooled; the auditor has counted them.",
        {"tables": Hex(64), "year": YEAR},
        sealed=("by",),
        signers=("auditor",),
        cites=("18 USC 2519",),
    ),
)
