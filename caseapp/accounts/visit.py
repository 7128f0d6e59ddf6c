"""Where a request comes from: its address, and the device that signed in before."""

from __future__ import annotations

from flask import request

from caseapp.accounts.service.sign_in import Visit
from caseapp.web.session import DEVICE_COOKIE


def visit() -> Visit:
    """Where this request comes from."""
    return Visit(request.remote_addr or "", request.cookies.get(DEVICE_COOKIE))
