"""Django's table of addresses, made from `ROUTES` and from nothing else."""

from django.urls import include, path

from plainview.server.portal.gate import guarded
from plainview.server.portal.pages import (
    accounts,
    agencies,
    audit,
    correcting,
    court,
    custodian,
    drafts,
    figures,
    home,
    intake,
    matters,
    numbers,
    operator,
    packages,
    paper,
    people,
    queue,
    recorder,
    relief,
    reminders,
    roots,
    sign_in,
    status,
    systems,
    viewer,
)
from plainview.server.portal.routes import Route

ROUTES: tuple[Route, ...] = (
    *home.ROUTES,
    *sign_in.ROUTES,
    *status.ROUTES,
    *accounts.ROUTES,
    *people.ROUTES,
    *agencies.ROUTES,
    *numbers.ROUTES,
    *systems.ROUTES,
    *correcting.ROUTES,
    *recorder.ROUTES,
    *relief.ROUTES,
    *reminders.ROUTES,
    *roots.ROUTES,
    *intake.ROUTES,
    *packages.ROUTES,
    *viewer.ROUTES,
    *paper.ROUTES,
    *audit.ROUTES,
    *figures.ROUTES,
    *custodian.ROUTES,
    *operator.ROUTES,
    *matters.ROUTES,
    *court.ROUTES,
    *queue.ROUTES,
    *drafts.ROUTES,
)
"""Every address there is."""

urlpatterns = [
    *(path(route.path, guarded(route), name=route.name) for route in ROUTES),
    path("api/", include("plainview.server.api.urls")),  # a table of its own: `OPERATIONS`
]
handler400 = "plainview.server.portal.errors.bad_request"
handler403 = "plainview.server.portal.errors.forbidden"
handler404 = "plainview.server.portal.errors.not_found"
handler500 = "plainview.server.portal.errors.broken"
