"""A pair side by side, what a merge will do, the merge, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as files
from caseapp.cases.merging.fields import step_after
from caseapp.cases.merging.shares import live_shares
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.cases.views.words import field_labels
from caseapp.infra import work
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Conflict
from caseapp.kernel.identifiers import id_text
from caseapp.matching import service
from caseapp.matching.events import NOT_MERGED
from caseapp.matching.models import CaseMerge, CasePair
from caseapp.matching.pair_forms import DecisionForm, MergeForm, UndoForm
from caseapp.matching.queries import pairs as queries
from caseapp.matching.queries.pairs import MERGES, PAIRS
from caseapp.matching.service.merge import UNDO_WITHIN, Incomplete, count, why_not_undone
from caseapp.matching.views import bp
from caseapp.matching.views.pairs import shown
from caseapp.matching.views.sides import Sides, in_words, sides
from caseapp.matching.vocabulary import PairState
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, ngettext, word
from caseapp.web.i18n import said as spoken
from caseapp.web.respond import claim, done
from caseapp.web.session import actor

LOW, HIGH = "low", "high"
SIDES = {LOW: "first", HIGH: "second"}
NAMES = {"first": LOW, "second": HIGH}
FIELD = "f-"
"""Before the name of a field in the form."""


@bp.get("/pairs/<pair>")
@requires(P.PAIR_READ)
def pair(pair: str) -> str:
    """Both files side by side; for whoever may merge, with an answer to choose wherever they differ."""
    row = queries.pair_of(actor(), pair)
    if row.state == PairState.SAME:
        return _merged(row)
    return render_template("matching/merge.html", **_page(row, request.args))


def _merged(row: CasePair) -> str:
    me, unit = actor(), session()
    both = {case.id: case for case in (unit.get(Case, row.low_id), unit.get(Case, row.high_id)) if case}
    kept = next((case for case in both.values() if case.merged_into_id not in both), None)
    merges = queries.merges_of(me, kept.id) if kept else []
    known = {case.reference for case in both.values()}
    context = {"row": shown(queries.line_of(me, row)), "kept": kept, "may": holds(me.roles, P.CASE_MERGE)}
    merge = next((one for one in merges if one.reference in known), None)
    return render_template("matching/merge_done.html", **context, merge=merge)


@bp.get("/pairs/<pair>/merge")
@requires(P.CASE_MERGE)
def merging(pair: str) -> Any:
    """What will happen: nothing has changed yet."""
    row = queries.pair_of(actor(), pair)
    page = _page(row, request.args)
    if not page["form"].validate():
        return render_template("matching/merge.html", **page), 422
    return render_template("matching/merge_confirm.html", **page, **_plan(page))


@bp.post("/pairs/<pair>/merge")
@requires(P.CASE_MERGE)
def merge(pair: str) -> Any:
    """Merge, if both files still are what was shown."""
    me, unit = actor(), session()
    row = queries.pair_of(me, pair)
    if row.state == PairState.SAME:
        return _merged(row), 409
    page = _page(row, request.form, sent=True)
    form = page["form"]
    if not form.validate():
        return render_template("matching/merge.html", **page), 422
    claim(form)
    kept = row.low_id if form.keep.data == LOW else row.high_id
    try:
        service.merge(me, row, kept, _chosen(form, request.form), _seen(row, form.seen.data or ""))
    except Conflict:
        work.abandon(unit)
        page = _page(queries.pair_of(me, pair), request.form, late=True)
        return render_template("matching/merge.html", **page), 409
    except Incomplete as flaw:
        work.abandon(unit)
        record(unit, me, NOT_MERGED, kept, step=flaw.step)
        return render_template("matching/merge_failed.html", pair=pair), 409
    told = _("The two files are one. You can take this back for 30 days.")
    case = unit.get(Case, kept)
    return done(form, url_for("cases.show", reference=case.reference if case else ""), told)


@bp.get("/merges/<merge>/undo")
@requires(P.CASE_MERGE)
def undoing(merge: str) -> str:
    """What taking the merge back will do."""
    row = queries.merge_of(actor(), merge)
    return render_template("matching/merge_undo.html", **_undoing(row, UndoForm.opened()))


@bp.post("/merges/<merge>/undo")
@requires(P.CASE_MERGE)
def undo(merge: str) -> Any:
    """Take the merge back; what was changed since is shown side by side, and a person chooses."""
    me, unit = actor(), session()
    row = queries.merge_of(me, merge)
    form = UndoForm.sent()
    claim(form)
    chosen = {name.removeprefix(FIELD): value for name, value in request.form.items() if name.startswith(FIELD)}
    try:
        stays = service.undo(me, row, chosen)
    except Conflict as conflict:
        work.abandon(unit)
        page = _undoing(queries.merge_of(me, merge), form, conflict.theirs)
        return render_template("matching/merge_undo.html", **page), 409
    told = _("Both files stand by themselves again.")
    if stays:
        more = ngettext(
            "%(num)s line written after the merge stays where it was written.",
            "%(num)s lines written after the merge stay where they were written.",
            stays,
        )
        told = f"{told} {more}"
    return done(form, url_for("matching.pair", pair=id_text(row.pair_id)), told)


def aside(file: CaseFile) -> dict[str, Any] | None:
    """On the page of a file: the merges that made it, files that may be of the same child, a way to name another."""
    me = actor()
    merges_here = holds(me.roles, P.CASE_MERGE)
    if file.read_only or not holds(me.roles, P.PAIR_READ) or not (merges_here or file.worker_id == me.user_id):
        return None
    return {
        "template": "matching/merge_card.html",
        "reference": file.reference,
        "merges": queries.merges_of(me, file.id) if MERGES in file.beside else [],
        "pairs": queries.pairs_of_file(file.id) if PAIRS in file.beside else [],
        "may": merges_here,
        "now": clock.now(),
    }


def _page(row: CasePair, given: Mapping[str, Any], *, sent: bool = False, late: bool = False) -> dict[str, Any]:
    """Both files as the reader may see them, and the form with what was chosen so far."""
    me = actor()
    line = queries.line_of(me, row)
    low = files.open_file(me, line.low.reference)
    high = files.open_file(me, line.high.reference)
    older = LOW if line.low.opened_at <= line.high.opened_at else HIGH
    chosen = {name.removeprefix(FIELD): SIDES.get(str(v), "") for name, v in given.items() if name.startswith(FIELD)}
    both: Sides = sides(low, high, chosen, "first" if older == LOW else "second")
    form = MergeForm.sent() if sent else MergeForm.opened()
    workers = {LOW: line.low, HIGH: line.high}
    differ = line.low.worker_id and line.high.worker_id and line.low.worker_id != line.high.worker_id
    form.offer(
        [(LOW, line.low.reference), (HIGH, line.high.reference)],
        [(key, side.worker) for key, side in workers.items()] if differ else [],
    )
    if not sent:
        form.keep.data = given.get("keep", older)
        if differ:
            form.worker.data = given.get("worker", form.keep.data if form.keep.data in workers else older)
        form.seen.data = f"{low.version}.{high.version}"
    return {
        "pair": id_text(row.id),
        "row": shown(line),
        "older": older,
        "sides": both,
        "form": form,
        "decision": DecisionForm.opened(values={"seen": str(row.version)}),
        "may_merge": holds(me.roles, P.CASE_MERGE) and not low.read_only and not high.read_only,
        "low": low,
        "high": high,
        "late": late,
        "names": NAMES,
    }


def _plan(page: dict[str, Any]) -> dict[str, Any]:
    """What a merge will do, said before it is done."""
    unit = session()
    low, high = unit.get(Case, page["low"].id), unit.get(Case, page["high"].id)
    assert low and high  # noqa: S101 - both were opened a moment ago
    kept, gone = (low, high) if page["form"].keep.data == LOW else (high, low)
    after = step_after(page["low"].status, page["high"].status)
    if kept is high:
        after = step_after(page["high"].status, page["low"].status)
    worker = page["form"].worker.data if "worker" in page["form"] else None
    sides_of = {LOW: page["row"]["line"].low, HIGH: page["row"]["line"].high}
    who = sides_of[worker].worker if worker else sides_of[LOW].worker or sides_of[HIGH].worker
    code = language().code
    receivers = {share.receiver_id: share.classes for case in (kept, gone) for share in live_shares(unit, case)}
    shares = []
    for receiver_id, classes in receivers.items():
        place = unit.get(Establishment, receiver_id)
        name = (place.name_ar if code == "ar" else place.name_fr) if place else "?"
        shares.append((name, " · ".join(word(DataClass(c)) for c in classes.split())))
    return {
        "kept": kept,
        "gone": gone,
        "moves": [(spoken(sentence), number) for sentence, number in count(unit, gone, kept)],
        "status": word(after),
        "status_changes": str(after) != kept.status,
        "who": who,
        "restricted": kept.restricted or gone.restricted,
        "shares": shares,
        "until": clock.now() + UNDO_WITHIN,
    }


def _chosen(form: MergeForm, given: Mapping[str, Any]) -> dict[str, str]:
    """Answers as the service takes them: whether that of the file that stays or of the one that goes stands."""
    keep = form.keep.data
    chosen = {name.removeprefix(FIELD): value for name, value in given.items() if name.startswith(FIELD)}
    if "worker" in form:
        chosen["worker"] = form.worker.data
    return {name: "kept" if value == keep else "gone" for name, value in chosen.items() if value in SIDES}


def _seen(row: CasePair, told: str) -> dict[bytes, int]:
    low, _dot, high = told.partition(".")
    numbers = [int(n) if n.isascii() and n.isdecimal() and len(n) < 10 else 0 for n in (low, high)]
    return dict(zip((row.low_id, row.high_id), numbers, strict=True))


def _undoing(row: CaseMerge, form: UndoForm, theirs: Mapping[str, Any] | None = None) -> dict[str, Any]:
    unit = session()
    kept, gone = unit.get(Case, row.kept_id), unit.get(Case, row.gone_id)
    assert kept and gone  # noqa: S101 - whoever sees the merge sees both
    labels = field_labels(language().code)
    clashes = [
        (name, labels.get(name, _("Danger")), in_words(name, told["before"]) or "—", in_words(name, told["now"]) or "—")
        for name, told in (theirs or {}).items()
    ]
    obstacle = why_not_undone(row, kept, gone)
    told = {
        "undone": _("This merge was taken back already."),
        "merged_since": _("The file was itself merged since. Take that merge back first."),
        "too_late": _("The thirty days in which a merge can be taken back are over."),
    }
    return {
        "merge": id_text(row.id),
        "form": form,
        "kept": kept,
        "gone": gone,
        "clashes": clashes,
        "obstacle": told.get(obstacle, ""),
        "until": row.undo_until,
    }
