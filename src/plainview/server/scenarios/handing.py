"""The acts of a story about packages: looking at one before it goes out, picking it up, handing one to counsel.

A package that is picked up or handed over is opened with its own recipient's key, and with nobody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from plainview.core.docket.decide import Refusal
from plainview.core.notes import canonical
from plainview.core.vocabulary.answers import Check
from plainview.core.vocabulary.errors import Invalid, Malformed, NotPermitted, Stopped
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.act import Acknowledged, act
from plainview.server.actions.desk import Desk
from plainview.server.actions.discovery import hand_over
from plainview.server.actions.opening import standing_opening
from plainview.server.actions.packages import permit_copy, pick_up
from plainview.server.actions.verbs import VERBS
from plainview.server.packages.age_file import open_sealed, recipient_of
from plainview.server.packages.contents import DISCOVERY
from plainview.server.queries.packages import preview
from plainview.server.scenarios.offices import opened
from plainview.server.scenarios.stage import Stage
from plainview.server.scenarios.story import Step

DISCLOSING = ("approve_disclosure", "release_disclosure")
COUNSEL = "counsel"
"""Whose keys a discovery is sealed to, where a story names nobody's."""

TAKES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hand_over_discovery": ("keys_of",),
        "permit_copy": (),
        "pick_up_package": (),
        "preview_package": ("stage", "to"),
    }
)
"""The acts about packages and the values that each may have."""

_MANIFEST_BYTES_MAX = 1 << 22


@dataclass(frozen=True, slots=True)
class Handed:
    """What a package holds: how many pieces or records, and the reasons for which something is left out."""

    packed: int
    left_out: tuple[str, ...]
    report: tuple[Check, ...] = ()


def about_packages(stage: Stage, step: Step, who: str, matter: ChainId) -> Handed | None:
    """Promise what a step of one of the acts in `TAKES` comes to. Raises Malformed, and what the act raises."""
    unknown = sorted(set(step.values) - set(TAKES[step.act]))
    if unknown:
        raise Malformed(f"{step.act} takes no {unknown[0]!r}", where=step.where)
    match step.act:
        case "permit_copy":
            permit_copy(stage.desk, who, matter)
            return None
        case "preview_package":
            desk = desk_for(stage, matter, str(step.values.get("stage", "end")))
            values = {"stage": "end", **step.values}
            return _told(preview(desk, who, matter, str(values["stage"]), str(values.get("to", ""))).files)
        case "pick_up_package":
            picked = pick_up(stage.desk, who, matter)
            return replace(_opened(stage, picked.data, stage.people[who].agency), report=picked.report)
        case _:
            data = hand_over(desk_for(stage, matter, DISCOVERY), who, matter).data
            return _opened(stage, data, str(step.values.get("keys_of", COUNSEL)))


def _opened(stage: Stage, data: bytes, whose: str) -> Handed:
    others = [name for name in ("agency A", "agency B", "agency C", "agency P", COUNSEL) if name != whose]
    for other in others:
        try:
            open_sealed(data, stage.keyring.agency(other))
        except Invalid:
            continue
        raise Stopped(f"the package of {whose} opens with the key of {other}")
    return _told(open_sealed(data, stage.keyring.agency(whose)))


def _told(files: Mapping[str, bytes]) -> Handed:
    manifest = canonical.parse(files["manifest.json"], _MANIFEST_BYTES_MAX)
    assert isinstance(manifest, dict)
    found: Any = manifest
    left = tuple(str(out["code"]) for out in found.get("left_out", ()))
    return Handed(int(found["count"]), left)


def desk_for(stage: Stage, matter: ChainId, about: str) -> Desk:
    """Promise the desk for an act; of a closed record in discovery one that reads it, once two offices opened it."""
    if about != DISCOVERY or stage.desk.matter(matter).phase != "closed":
        return stage.desk
    try:
        standing_opening(stage.desk, matter)
    except NotPermitted:
        return stage.desk
    return opened(stage, "custodian", matter)


def discovered(stage: Stage, who: str, verb: str, matter: ChainId, values: Mapping[str, Any]) -> Acknowledged | Refusal:
    """Promise an approval or release in discovery; a release of a closed record with what two offices opened."""
    if verb == "approve_disclosure":
        return stage.act(who, verb, matter, _demand(stage, values))
    return act(desk_for(stage, matter, DISCOVERY), who, VERBS[verb], matter, values)


def _demand(stage: Stage, values: Mapping[str, Any]) -> dict[str, Any]:
    """The standard demand of counsel with what the story says of it; `recipients` names whose keys."""
    names = str(values.get("recipients", COUNSEL)).split(", ")
    keys = " ".join(recipient_of(stage.keyring.agency(name)) for name in names if name)
    return {"process": "subpoena of the standard story", **values, "recipients": keys}
