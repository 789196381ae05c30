"""The whole truth of who may do what: one row a verb. A verb that is not here does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from plainview.core.vocabulary.errors import NotPermitted
from plainview.server.people.person import Person, Role

MAY: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        "acknowledge": (Role.OFFICER,),
        "add_key": (Role.REGISTRAR, Role.ROOT),
        "add_agency_key": (Role.REGISTRAR,),
        "agree_recovery": tuple(role for role in Role if role not in (Role.ROOT, Role.OPERATOR, Role.COUNSEL)),
        "agree_profile": (Role.ROOT,),
        "agree_trust": (Role.ROOT,),
        "approve": (Role.JUDGE,),
        "approve_disclosure": (Role.CUSTODIAN,),
        "approve_extension": (Role.JUDGE,),
        "approve_opening": (Role.CUSTODIAN,),
        "ask_extension": (Role.OFFICER,),
        "ask_recovery": (Role.REGISTRAR, Role.ROOT),
        "attest_figures": (Role.AUDITOR,),
        "attest_uncharged": (Role.OFFICER,),
        "authorize": (Role.AUTHORIZER,),
        "authorize_extension": (Role.AUTHORIZER,),
        "call_back": (Role.AUTHORIZER, Role.INSPECTOR),
        "capture": (Role.INSPECTOR,),
        "certify_copy": (Role.JUDGE, Role.CLERK),
        "certify_recorder": (Role.REGISTRAR,),
        "check_request": (Role.OFFICER, Role.SUPERVISOR),
        "close": (Role.CUSTODIAN,),
        "close_account": (Role.REGISTRAR, Role.ROOT),
        "commit_review": (Role.JUDGE, Role.AUDITOR),
        "confirm": (Role.OFFICER,),
        "confirm_number": (Role.REGISTRAR, Role.REVIEWER, Role.AUTHORIZER, Role.INSPECTOR),
        "correct": (Role.OFFICER,),
        "correct_piece": (Role.RECORDER,),
        "count_attorney_mail": (Role.AUDITOR,),
        "delay_notice": (Role.JUDGE,),
        "delegate": (Role.AUTHORIZER,),
        "deny": (Role.JUDGE,),
        "deny_extension": (Role.JUDGE,),
        "destroy": (Role.CUSTODIAN,),
        "do_review": (Role.AUDITOR,),
        "draft_request": (Role.OFFICER,),
        "draw_review": (Role.OPERATOR,),
        "end_early": (Role.OFFICER, Role.INSPECTOR),
        "end_epoch": (Role.OPERATOR,),
        "enrol_agency": (Role.REGISTRAR,),
        "erase": (Role.CUSTODIAN,),
        "export_disclosures": (Role.AUDITOR,),
        "file": (Role.OFFICER,),
        "file_outcome": (Role.OFFICER,),
        "find": (Role.AUDITOR, Role.AUTHORIZER),
        "give_notice": (Role.CUSTODIAN,),
        "hand_over_discovery": (Role.CUSTODIAN,),
        "hear_delay": (Role.AUDITOR,),
        "import_sheet": (Role.RECORDER,),
        "inspect_entries": (Role.CUSTODIAN, Role.AUDITOR),
        "inspect_matter": (Role.AUDITOR,),
        "invite": (Role.REGISTRAR,),
        "invite_first": (Role.OPERATOR,),
        "lend_recorder": (Role.REGISTRAR,),
        "lift_hold": (Role.CUSTODIAN, Role.JUDGE, Role.AUDITOR),
        "list_number": (Role.REGISTRAR,),
        "make_token": (Role.REGISTRAR,),
        "narrow": (Role.JUDGE,),
        "open_closed": (Role.CUSTODIAN, Role.OPERATOR),
        "open_record": (Role.CUSTODIAN,),
        "permit_copy": (Role.CUSTODIAN,),
        "notice_undelivered": (Role.CUSTODIAN,),
        "pick_up_package": (Role.OFFICER,),
        "read_disclosures": (Role.CUSTODIAN, Role.AUDITOR),
        "place_recorder": (Role.REGISTRAR,),
        "place_hold": (Role.CUSTODIAN, Role.JUDGE, Role.AUDITOR),
        "print_notice": (Role.CUSTODIAN,),
        "preview_package": (Role.CUSTODIAN, Role.AUDITOR),
        "publish_figures": (Role.OPERATOR,),
        "propose_profile": (Role.ROOT,),
        "propose_root": (Role.ROOT,),
        "propose_trust": (Role.ROOT,),
        "recuse": (Role.JUDGE,),
        "reclassify_error": (Role.AUDITOR,),
        "record": (Role.RECORDER,),
        "refuse": (Role.REVIEWER,),
        "register_error": (Role.REVIEWER, Role.INSPECTOR, Role.CUSTODIAN, Role.AUDITOR),
        "reinstate_agency": (Role.REGISTRAR,),
        "read_accounts": (Role.CUSTODIAN, Role.AUDITOR),
        "read_health": (Role.OPERATOR,),
        "read_package": (Role.OFFICER,),
        "read_selection": (Role.CUSTODIAN, Role.AUDITOR),
        "release_disclosure": (Role.CUSTODIAN, Role.INSPECTOR),
        "renew_custody": (Role.CUSTODIAN, Role.OPERATOR),
        "repeat_notice": (Role.CUSTODIAN,),
        "replace_root": (Role.ROOT,),
        "report_charge": (Role.OFFICER,),
        "report_error": (Role.INSPECTOR,),
        "return": (Role.REVIEWER,),
        "return_copy": (Role.OFFICER,),
        "return_order": (Role.JUDGE,),
        "reveal_review": (Role.JUDGE, Role.AUDITOR),
        "review": (Role.REVIEWER,),
        "review_capture": (Role.AUTHORIZER,),
        "revoke_delegation": (Role.AUTHORIZER,),
        "revoke_key": (Role.REGISTRAR, Role.ROOT),
        "revoke_token": (Role.REGISTRAR,),
        "select_records": (Role.CUSTODIAN,),
        "second": (Role.INSPECTOR,),
        "set_on_call": (Role.CLERK,),
        "set_custodian_key": (Role.REGISTRAR, Role.ROOT),
        "set_recipients": (Role.REGISTRAR,),
        "sign_opening": (Role.ROOT,),
        "sign_request": (Role.SUPERVISOR,),
        "start": (Role.INSPECTOR,),
        "suspend_agency": (Role.REGISTRAR,),
        "sweep": (Role.OPERATOR,),
        "verify_account": (Role.REGISTRAR,),
        "weigh_error": (Role.AUDITOR,),
        "withdraw": (Role.OFFICER,),
    }
)
"""Verb to the roles that may do it. What the law says of the act is `core/law`'s; this is only who may try."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a role sees: matters of which list (`agency`, `facility` or `all`; "" for none), in which phases (none: in
    any), and which parts of the sealed request are opened for it.
    """

    list: str = ""
    phases: tuple[str, ...] = ()
    request: tuple[str, ...] = ()


_OUTSIDE = ("addresses", "names", "all_names", "excluded", "days")
_DATES = ("addresses", "days", "purpose", "violation")
EVERYTHING = ("*",)
AGENCY = tuple(
    "filed returned reviewed authorized approved active suspended ended refused denied withdrawn lapsed".split()  # noqa: SIM905
)
"""Phases in which a matter is there for the agency that asked: one that is closed exists for no agency any more."""
COURT = ("authorized", "approved", "active", "suspended", "ended", "denied")

SEES: Mapping[Role, Sight] = MappingProxyType(
    {
        Role.OFFICER: Sight("agency", AGENCY, EVERYTHING),
        Role.SUPERVISOR: Sight("agency", AGENCY, EVERYTHING),
        Role.REVIEWER: Sight("all", (), EVERYTHING),
        Role.AUTHORIZER: Sight("all", (), EVERYTHING),
        Role.INSPECTOR: Sight("all", (), EVERYTHING),
        Role.JUDGE: Sight("all", COURT, EVERYTHING),
        Role.CLERK: Sight("all", COURT, _DATES),
        Role.RECORDER: Sight("facility", ("active",), _OUTSIDE),
        Role.CUSTODIAN: Sight("all", (), _DATES),
        Role.AUDITOR: Sight("all"),
        Role.OPERATOR: Sight(),
        Role.REGISTRAR: Sight(),
        Role.ROOT: Sight(),
        Role.COUNSEL: Sight(),
    }
)
"""Role to what it sees. A clerk never sees grounds; an auditor opens under a purpose that is logged, in the dossier."""


def check_may(person: Person, verb: str, agency: str = "") -> None:
    """Promise that the person may try `verb`, on a matter of `agency` when that is given.

    Raises NotPermitted; its words never tell whether a matter exists.
    """
    if person.role not in MAY.get(verb, ()):
        raise NotPermitted(f"a {person.role} may not {verb.replace('_', ' ')}", next="Sign in with the role it needs")
    if agency and person.role in (Role.OFFICER, Role.SUPERVISOR) and person.agency != agency:
        raise NotPermitted("there is no such matter for you", next="Check the number")
