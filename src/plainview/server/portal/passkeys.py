"""Passkeys of accounts: which party they are made for, and what a browser is asked."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter

from plainview.server.portal.site import site


class Adapter(DefaultMFAAdapter):
    """Allauth's questions about passkeys, answered by the site; no mail is ever sent about them."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The party: the host of the portal's origin."""
        return {"id": site().place.host, "name": site().name}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Accounts have no address."""
