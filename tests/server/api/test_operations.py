"""No address outside the two tables: what Django would answer is exactly what `ROUTES` and `OPERATIONS` list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plainview.server.actions.tokens import CHECK, EVENTS, READ
from plainview.server.actions.verbs import VERBS
from tests.portal import prepare

prepare()

BESIDE = {"/api/openapi.json", "/api/", "/api/<path:rest>"}
"""The description, and the answer that there is nothing."""


def addresses(patterns: Any, before: str = "/") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        here = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, here)
        else:
            yield here, one.callback


def listed() -> set[str]:
    from plainview.server.api.urls import OPERATIONS
    from plainview.server.portal.urls import ROUTES

    ours = {"/api" + one.path.replace("{", "<").replace("}", ">") for one in OPERATIONS}
    return ours | {f"/{route.path}" for route in ROUTES} | BESIDE


def unlisted(patterns: Any) -> set[str]:
    return {address for address, _ in addresses(patterns)} - listed()


def test_every_address_is_in_a_table() -> None:
    from plainview.server.portal.urls import urlpatterns

    assert unlisted(urlpatterns) == set()
    assert listed() - {address for address, _ in addresses(urlpatterns)} == set()


def test_an_address_beside_the_tables_is_found() -> None:
    from django.urls import path

    from plainview.server.portal.urls import urlpatterns

    assert unlisted([*urlpatterns, path("api/v1/secret", lambda request: None)]) == {"/api/v1/secret"}


def test_an_operation_beside_its_table_does_not_stand() -> None:
    from ninja.main import NinjaAPI

    from plainview.server.api import urls

    api = urls._built()
    api.urls_namespace = "another"
    api.default_router.add_api_operation("/v1/more", ["GET"], lambda request: None, operation_id="more")
    assert isinstance(api, NinjaAPI)
    with pytest.raises(StopIteration):
        api.get_openapi_schema()


def test_every_operation_that_changes_something_has_a_key_or_only_takes_back() -> None:
    from plainview.server.api.urls import OPERATIONS

    without = {one.id for one in OPERATIONS if one.method != "GET" and not one.keyed}
    assert without == {"check_request", "withdraw_draft", "remove_webhook"}


def test_every_scope_is_an_act_or_one_of_the_others() -> None:
    from plainview.server.api.table import OF_THE_PATH
    from plainview.server.api.urls import OPERATIONS

    assert {one.scope for one in OPERATIONS} <= {*VERBS, READ, CHECK, EVENTS, OF_THE_PATH, "pick_up_package", ""}


def test_the_description_is_openapi_3_1_and_names_every_operation() -> None:
    from plainview.server.api.urls import MOUNTED, OPERATIONS, _built

    api = _built()
    api.urls_namespace = "described"
    said = api.get_openapi_schema()
    assert said["openapi"].startswith("3.1")
    ids = [each["operationId"] for path in said["paths"].values() for each in path.values()]
    assert sorted(ids) == sorted(one.id for one in OPERATIONS)
    assert all(path.startswith(MOUNTED) for path in said["paths"])
