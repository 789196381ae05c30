"""Two simulated custodian offices that open a closed record with their keys, once they have said so in public."""

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
    outer, _ = standing_opening(stage.desk, matter).offices
    keys = {}
    for name in names_in_custody(stage.desk, matter):
        place = Place(matter, name)
        peeled = peel(nested_key(stage.desk, matter, name), place, outer, stage.keyring.custodian(outer))
        keys[name] = open_peeled(peeled, place, stage.keyring.custodian(peeled.inner_office))
    return open_closed(stage.desk, person, matter, keys)
