"""The page in the street as it comes to a telephone: the shell, which is the same for everybody and knows nobody.

A worker keeps it, so that it opens without network; what it is made of has one version, a hash of every byte. The
telephone's side of the protocol is caseapp/web/static/field/ (docs/field.md).
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache

from flask import Response, current_app, render_template, request

from caseapp.outreach.views import bp
from caseapp.outreach.views.phone_words import words
from caseapp.web import assets
from caseapp.web.context import STATIC, static_url
from caseapp.web.gate import public
from caseapp.web.i18n import LANGUAGES

ASK_AGAIN = "no-cache"
"""The worker keeps the shell; whoever has none yet asks whether it changed."""
WORKER = "field/worker.js"
STYLES = ("css/app.css", "field/field.css")
FONTS = ("fonts/himaya-400.woff2", "fonts/himaya-600.woff2")
PICTURES = ("marks.svg", "tile.svg", "favicon.svg")
ICONS = (
    *("brand", "check", "chevron-left", "circle-check", "download", "lock", "map-pin", "phone", "plus", "send"),
    *("shield-alert", "trash-2", "x"),
)
"""The pictures of the page; they stand in it, so that none is asked for."""
APP_ICONS = (
    ("field/app-192.png", 192, "any"), ("field/app-512.png", 512, "any"), ("field/app-cut-512.png", 512, "maskable"),
)  # fmt: skip
"""For browsers that install no page by a drawing alone (tools/build_app_icons.py); fetched when it is installed, not
before."""
_SYMBOL = re.compile(r'<symbol id="([\w-]+)".*?</symbol>', re.DOTALL)


@cache
def modules() -> tuple[str, ...]:
    """The modules of the page, by their names below `static`."""
    return tuple(f"field/{path.name}" for path in sorted((STATIC / "field").glob("*.js")) if path.name != "worker.js")


@bp.get("/field/")
@public
def field_page() -> Response:
    """The page. No session is asked for and none is begun."""
    return _kept(_page(), "text/html")


@bp.get("/field/sw.js")
@public
def field_worker() -> Response:
    """The worker: which version it keeps and what belongs to it, then how."""
    told = f"const VERSION = {json.dumps(version())};\nconst SHELL = {json.dumps(addresses())};\n"
    return _kept(told + (STATIC / WORKER).read_text("utf-8"), "text/javascript")


@bp.get("/field/manifest.webmanifest")
@public
def field_manifest() -> Response:
    """What a telephone shows among its applications."""
    told = {
        "name": "Himaya", "short_name": "Himaya", "start_url": "/field/", "scope": "/field/", "display": "standalone",
        "background_color": "#0e1512", "theme_color": "#0a3a2d", "dir": "auto",
        "icons": [
            {"src": static_url("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(
                {"src": static_url(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for name, size, purpose in APP_ICONS
            ),
        ],
    }  # fmt: skip
    return _kept(json.dumps(told), "application/manifest+json")


@bp.get("/field/words/<any(fr, ar):tongue>.json")
@public
def field_words(tongue: str) -> Response:
    """Every sentence and every code list of the page in one language."""
    return _kept(_words(tongue), "application/json")


def addresses() -> list[str]:
    """What the worker keeps: the addresses as the page asks for them."""
    served = [f"/field/words/{tongue}.json" for tongue in LANGUAGES]
    plain = [f"/static/{name}" for name in (*modules(), *FONTS, *PICTURES)]
    versioned = [static_url(name) for name in (*STYLES, "favicon.svg")]
    return ["/field/", "/field/manifest.webmanifest", *served, *versioned, *plain]


@cache
def version() -> str:
    """A hash of every byte of the shell."""
    told = hashlib.sha256(_page().encode())
    for name in (*modules(), WORKER, *STYLES, *FONTS, *PICTURES):
        told.update((STATIC / name).read_bytes())
    for tongue in LANGUAGES:
        told.update(_words(tongue).encode())
    return told.hexdigest()[:16]


@cache
def _page() -> str:
    return render_template(
        "outreach/field.html", styles=[static_url(name) for name in STYLES], modules=modules(), symbols=_symbols()
    )


@cache
def _words(tongue: str) -> str:
    return json.dumps(words(tongue), ensure_ascii=False, separators=(",", ":"))


def _symbols() -> str:
    found = {match[1]: match[0] for match in _SYMBOL.finditer((STATIC / "icons.svg").read_text("utf-8"))}
    return "".join(found[name] for name in ICONS)


def _kept(text: str, mimetype: str) -> Response:
    """An answer that is alike for everybody: it may be kept, compressed, and asked about."""
    response: Response = current_app.response_class(text, mimetype=mimetype)
    response.add_etag()
    assets.press(response)
    response.headers["Cache-Control"] = ASK_AGAIN
    response.make_conditional(request)
    return response
