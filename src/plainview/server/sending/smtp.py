"""Mail to a configured relay: one plain message, over TLS unless the relay is this machine."""

import smtplib
import ssl
from email.message import EmailMessage

from plainview.core.vocabulary.errors import Unchecked

SECONDS_MAX = 10.0
HERE = ("localhost", "127.0.0.1", "::1")


class Relay:
    """Sends from one address over one relay; STARTTLS with a checked certificate, but to this machine."""

    def __init__(self, host: str, port: int, sender: str, context: ssl.SSLContext | None = None) -> None:
        """Send as `sender` over `host`."""
        self._host, self._port, self._sender, self._context = host, port, sender, context

    def __call__(self, to: str, subject: str, text: str) -> None:
        """Send a message. Raises Unchecked when the relay does not take it."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        try:
            with smtplib.SMTP(self._host, self._port, timeout=SECONDS_MAX) as relay:
                if self._host not in HERE:
                    relay.starttls(context=self._context or ssl.create_default_context())
                relay.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unchecked(f"the relay did not take a message ({type(error).__name__})") from None
