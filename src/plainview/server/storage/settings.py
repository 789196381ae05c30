"""Django's settings, given by a function and never read from the environment.

Each open store has a database alias of its own; `default` belongs to whoever else uses Django in this process.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from plainview.core.vocabulary.errors import Malformed

APP = "plainview.server.storage"
LABEL = "storage"
ALIAS_PREFIX = "store-"


class StoreRouter:
    """Keeps our tables in stores and everybody else's out of them."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Tell whether tables of `app_label` may be made in the database `db`."""
        return (app_label == LABEL) == db.startswith(ALIAS_PREFIX)


def configure(**more: object) -> None:
    """Give Django its settings, once a process, before the first store is opened; `more` are the portal's own.

    Promises that storage is among INSTALLED_APPS and keeps to its own databases; calling again changes nothing.
    Raises ImproperlyConfigured when somebody else gave settings without storage.
    """
    if not settings.configured:
        apps = _names(more.pop("INSTALLED_APPS", ()))
        routers = _names(more.pop("DATABASE_ROUTERS", ()))
        settings.configure(
            **{"USE_TZ": True, "TIME_ZONE": "UTC", "LOGGING_CONFIG": None, **more},
            INSTALLED_APPS=list(dict.fromkeys((*apps, APP))),
            DATABASE_ROUTERS=list(dict.fromkeys((*routers, f"{__name__}.StoreRouter"))),
        )
        django.setup()
    elif APP not in settings.INSTALLED_APPS:
        raise ImproperlyConfigured(f"add {APP} to INSTALLED_APPS, or call configure() first")


def _names(given: object) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, list | tuple) else ()


def register(alias: str, database: Mapping[str, Any]) -> None:
    """Make a database known to Django under `alias`, with Django's defaults for what it does not say."""
    connections.databases[alias] = connections.configure_settings({"default": dict(database)})["default"]


def sqlite_database(path: Path | str, *, timeout: float) -> dict[str, Any]:
    """Promise the entry for a SQLite file (or `:memory:`): durable, immediate, waiting `timeout` seconds for a lock."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,  # or the end of each web request would close it
        "OPTIONS": {"timeout": timeout, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_INIT},
    }


# What an address of a database may say beside its parts (libpq's names); what else there is, we set ourselves.
URL_OPTIONS = {
    "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "gssencmode",
    "passfile", "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
    "tcp_user_timeout",
}  # fmt: skip


_READ_COMMITTED = 2  # psycopg.IsolationLevel, whatever the server's own default is


def postgres_database(url: str) -> dict[str, Any]:
    """Promise the entry for a PostgreSQL database at `postgresql://user:password@host:port/name?sslmode=…`.

    Raises Malformed, which shows no part of the address, since it may hold a password.
    """
    try:
        parts = urlsplit(url)
        more = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        host, port = more.pop("host", parts.hostname or ""), more.pop("port", parts.port or "")
    except ValueError:
        raise Malformed("expected postgresql://user@host:port/name", where="DATABASE_URL") from None
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/") or parts.fragment:
        raise Malformed("expected postgresql://user@host:port/name", where="DATABASE_URL")
    if not more.keys() <= URL_OPTIONS:
        allowed = ", ".join(sorted(URL_OPTIONS))
        raise Malformed("there is an option that is not understood", where="DATABASE_URL", next=f"Known: {allowed}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(port),
        "CONN_MAX_AGE": None,  # or the end of each web request would close it
        "OPTIONS": {
            "isolation_level": _READ_COMMITTED,
            "connect_timeout": "10",
            "application_name": "plainview",
            "prepare_threshold": None,  # `wire` prepares our few statements, and no cursor may take that away
            **more,
        },
    }


WAL_BYTES = 4 * 1024 * 1024  # SQLite's own default, 1000 pages

SQLITE_INIT = ";".join(
    (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA fullfsync=ON",  # macOS: plain fsync leaves bytes in the drive
        "PRAGMA checkpoint_fullfsync=ON",
        "PRAGMA secure_delete=ON",  # what is erased is overwritten
        "PRAGMA recursive_triggers=ON",  # REPLACE fires delete triggers
        "PRAGMA cache_size=-16384",  # 16 MiB
        "PRAGMA wal_autocheckpoint=0",  # SqliteEngine.settle does it, when no writer can interfere
        f"PRAGMA journal_size_limit={WAL_BYTES}",
    )
)
