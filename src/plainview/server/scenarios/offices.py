"""Two simulated custodian offices that open a closed record with their keys, once they have said so in public."""

from plainview.core.docket.statement_type import OFFICES
from plainview.core.sealing.quorum import Place, open_peeled, peel
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.custody import nested_key
from plainview.server.actions.desk import Desk
from plainview.server.actions.opening import names_in_custody, open_closed, standing_opening
from plainview.server.scenarios.stage import Stage


def opened(stage: Stage, person: str, matter: ChainId) -> Desk:
    """Promise a desk that reads a closed matter, with every key of it that the two offices can open today.

    Raises NotPermitted without a standing opening.
    """
    return open_closed(stage.desk, person, matter, opened_keys(stage, matter))


def opened_keys(stage: Stage, matter: ChainId) -> dict[str, bytes]:
    """Promise the keys of a closed matter that two offices open, each with the key that it was closed to.

    Raises NotPermitted without a standing opening.
    """
    outer, _ = standing_opening(stage.desk, matter).offices
    keys = {}
    for name in names_in_custody(stage.desk, matter):
        place, nested = Place(matter, name), nested_key(stage.desk, matter, name)
        held = dict(zip(OFFICES, nested.ids, strict=True))
        peeled = peel(nested, place, outer, stage.keyring.custodian_of(outer, held[outer]))
        inner = peeled.inner_office
        keys[name] = open_peeled(peeled, place, stage.keyring.custodian_of(inner, held[inner]))
    return keys
