"""Letters by e-mail: sent from the outbox by SMTP where a server is set, else told to the console without content.

A letter says that something waits, never what: subject and text are fixed sentences of the feature that writes them.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy.orm import Session

from caseapp.config import Settings
from caseapp.infra import outbox
from caseapp.infra.outbox import Message, handles
from caseapp.kernel.identifiers import id_text

KIND = "mail"
PATIENCE = 20.0
"""Seconds to wait for the mail server; what fails is tried again later."""


def write(unit: Session, to: str, subject: str, text: str) -> None:
    """Put a letter into the outbox, in the transaction of `unit`."""
    outbox.put(unit, KIND, None, {"to": to, "subject": subject, "text": text})


@handles(KIND)
def send(message: Message) -> None:
    """Send one letter. Raises OSError or smtplib.SMTPException; the outbox then tries again later."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.smtp_url:
        outbox.to_console(message)
        return
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.mail_from, message.payload["to"]
    letter["Subject"] = message.payload["subject"]
    letter["Date"] = formatdate(localtime=False)
    letter["Message-ID"] = make_msgid(id_text(message.id), domain="caseapp.invalid")  # the same at each attempt
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.payload["text"])
    with _server(settings.smtp_url) as server:
        server.send_message(letter)


def _server(url: str) -> smtplib.SMTP:
    """`smtps://` speaks TLS from the start, `smtp://` begins it where the server offers it; a password is given under
    TLS only. Raises smtplib.SMTPNotSupportedError where it would travel in the clear."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
        elif parts.username:  # a server that does not, or somebody on the way who took the offer out
            server.close()
            raise smtplib.SMTPNotSupportedError("no TLS for the password")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
