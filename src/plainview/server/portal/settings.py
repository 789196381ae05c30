"""Django's settings for the portal: sessions, passkeys, headers. Given by a function, not read from the environment."""

from collections.abc import Mapping
from typing import Any

from csp.constants import NONCE, NONE, SELF

from plainview.server.portal.site import Place

UPLOAD_BYTES_MAX = 4 << 20
"""The largest request with a file in it; what is larger comes without its file, and the page says so."""
HERE = "plainview.server.portal"
IDLE_SECONDS = 15 * 60
ABSOLUTE_SECONDS = 12 * 3600
STEP_UP_SECONDS = 5 * 60
HSTS_SECONDS = 2 * 365 * 86_400
CACHE_TABLE = "failed_tries"
TRIES_KEPT_MAX = 200_000

POLICY = {
    "default-src": [NONE],
    "base-uri": [NONE],
    "connect-src": [SELF],
    "font-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "img-src": [SELF, "data:"],
    "script-src": [SELF, NONCE],
    "style-src": [SELF],
}
"""Nothing is loaded from elsewhere, nothing inline runs."""

MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    f"{HERE}.headers.Headers",
    "plainview.server.api.middleware.InJson",
    f"{HERE}.headers.KnownHost",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)


def portal_settings(place: Place, secret: str, accounts: Mapping[str, object]) -> dict[str, Any]:
    """Promise everything that Django must be told, before anything is opened, to serve a portal at `place`.

    `secret` keys sessions and forms; `accounts` is Django's entry for the database of accounts and sessions.
    """
    return {
        "SECRET_KEY": secret,
        "DEBUG": False,
        "ALLOWED_HOSTS": [place.host],
        "ROOT_URLCONF": f"{HERE}.urls",
        "DATABASES": {"default": dict(accounts)},
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            HERE,
        ],
        "MIDDLEWARE": list(MIDDLEWARE),
        "LANGUAGE_CODE": "en-us",
        "USE_I18N": True,
        "APPEND_SLASH": False,
        "CACHES": {
            "default": {
                "BACKEND": "plainview.server.storage.counting.CountingCache",
                "LOCATION": CACHE_TABLE,
                "OPTIONS": {"MAX_ENTRIES": TRIES_KEPT_MAX},
            }
        },
        **_pages(),
        **_uploads(),
        **_sessions(place),
        **_passkeys(),
        **_headers(place),
    }


def _pages() -> dict[str, Any]:
    return {
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                        f"{HERE}.context.of_the_page",
                    ]
                },
            }
        ],
    }


def _uploads() -> dict[str, Any]:
    """What is sent as a file stays in memory: a sheet or a letter never lies in a folder for temporary files."""
    return {
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.MemoryFileUploadHandler"],
        "FILE_UPLOAD_MAX_MEMORY_SIZE": UPLOAD_BYTES_MAX,
    }


def _sessions(place: Place) -> dict[str, Any]:
    prefix = "__Host-" if place.secure else ""
    return {
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_AGE": ABSOLUTE_SECONDS,
        "SESSION_COOKIE_SECURE": place.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": f"{prefix}csrf",
        "CSRF_COOKIE_SECURE": place.secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_FAILURE_VIEW": f"{HERE}.errors.forbidden",
        "CSRF_TRUSTED_ORIGINS": [place.origin],
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    }


def _passkeys() -> dict[str, Any]:
    """Accounts have no password and no e-mail address: a passkey that verifies its user is the only way in."""
    return {
        "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*"],
        "MFA_SUPPORTED_TYPES": ["webauthn"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_WEBAUTHN_USER_VERIFICATION": "required",
        "MFA_ADAPTER": f"{HERE}.passkeys.Adapter",
    }


def _headers(place: Place) -> dict[str, Any]:
    return {
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": POLICY},
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",  # with no-referrer a browser sends no origin with a form either
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": HSTS_SECONDS if place.secure else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": place.secure,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if place.secure else None,
        "X_FRAME_OPTIONS": "DENY",
    }
