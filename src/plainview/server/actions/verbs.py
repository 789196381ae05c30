"""Every verb that makes a statement, by name; `record` and `sweep` have files of their own."""

from collections.abc import Mapping
from types import MappingProxyType

from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions import (
    after,
    attest,
    court,
    disclose,
    figures,
    governance,
    notices,
    opening,
    orders,
    requests,
)
from plainview.server.actions.act import Verb

VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        verb.name: verb
        for group in (
            requests.VERBS,
            orders.VERBS,
            court.VERBS,
            disclose.VERBS,
            after.VERBS,
            notices.VERBS,
            opening.VERBS,
            governance.VERBS,
            figures.VERBS,
            attest.VERBS,
        )
        for verb in group
    }
)


def verb_named(name: str, where: str = "act") -> Verb:
    """Promise the verb of this name. Raises Malformed naming the ones there are."""
    if name not in VERBS:
        raise Malformed(f"there is no act {name[:40]!r}", where=where, next="Acts: " + ", ".join(sorted(VERBS)))
    return VERBS[name]
