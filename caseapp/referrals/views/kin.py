"""Brothers and sisters on the page that chooses: which are referred with the child, what is asked for each, by what
right. Those whom the file names are offered; another is found by the reference of her file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import ENDED
from caseapp.establishments.forms.stays import offer
from caseapp.kernel import clock
from caseapp.kernel.errors import Merged, NotFound
from caseapp.kernel.identifiers import id_text, read_reference
from caseapp.kernel.words import N_
from caseapp.policy.referring import MOST_TOGETHER
from caseapp.referrals import queries
from caseapp.referrals.forms.choosing import ReferralForm
from caseapp.referrals.models import SafetyFields
from caseapp.referrals.queries.candidates import Along
from caseapp.referrals.records import ConsentLine
from caseapp.referrals.service.prepare import Asking
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import Constraint, Need
from caseapp.web.forms import UNCHOSEN
from caseapp.web.i18n import day, said, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

NO_SUCH_FILE = N_("No open file of your establishment has this reference.")
SAME_CHILD = N_("This is the child's own file, or one that is chosen already.")
LOOK_AGAIN = N_("Say for each of them what is needed and by what right it is told, then send.")
ALL_ALIKE = ("may_not_see", "contacts")
"""What the first sheet says for all of them; each sheet can be changed before they set out."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A brother or sister on the page: the inputs of her row, and her file once she is chosen."""

    row: Any
    reference: str
    label: str
    file: CaseFile | None

    @property
    def asked(self) -> bool:
        """Whether the page has shown what is asked for her."""
        return bool(self.row.needs.raw_data)

    @property
    def opened(self) -> CaseFile:
        """The file of one who is chosen."""
        assert self.file is not None, "only who is chosen is asked for"  # noqa: S101
        return self.file

    def wanted(self) -> Along:
        """What is looked for on her behalf."""
        needs = [Need(code) for code in self.row.needs.data or () if code in set(Need)]
        constraints = [Constraint(code) for code in self.row.constraints.data or () if code in set(Constraint)]
        return Along(self.opened, needs, constraints)


def kin_of(form: ReferralForm, file: CaseFile) -> list[Kin]:
    """The rows of the page: brothers and sisters whom the file names and this person may open, and whoever was added.
    The file of each who is ticked is opened; what is wrong with a reference stands above it."""
    linked = [str(row["file"]) for row in file.contact.get("siblings", ()) if row.get("file")]
    known = queries.named(actor(), linked)
    rows = form.along.known()
    for reference in linked:
        if reference in known and reference not in rows:
            rows[reference] = form.along.add({"file": reference})
    if added := _added(form, rows, file):
        rows[added] = form.along.add({"file": added, "goes": True})
    found = []
    for reference, row in rows.items():
        if reference not in known and not row.goes.data:
            continue  # somebody took her out again
        opened = _opened(row.file, reference, file) if row.goes.data else None
        if opened is not None and not row.needs.raw_data:
            row.needs.data = list(form.needs.data or ())
        label = opened.name.first_in(actor().language) if opened else known.get(reference, "")
        found.append(Kin(row, reference, label, opened))
        _offer_rights(found[-1])
    return found


def chosen(kin: Sequence[Kin]) -> list[Kin]:
    """Those who are referred with her."""
    return [one for one in kin if one.file is not None]


def sound(form: ReferralForm, kin: Sequence[Kin]) -> bool:
    """Whether the party can be sent as it stands; what keeps it from that is told on the page."""
    going = chosen(kin)
    if len(going) >= MOST_TOGETHER:
        form.form_errors.append(said(WORDS["too_many_together"]))
    if any(not one.asked for one in going):
        form.form_errors.append(said(LOOK_AGAIN))
    elif not form.basis.data:
        for one in going:
            if not one.row.consent.data:
                form.tell(one.row.consent, said(UNCHOSEN))
    return form.along.gather() and not form.another.errors and not form.form_errors


def asked_of(kin: Kin, asked: Asking, consent_id: bytes | None) -> Asking:
    """What is asked for a brother or sister: of the same houses, for the same day, by a right and with a sheet of her
    own."""
    wanted, file = kin.wanted(), kin.opened
    values = ReferralForm.values_for(file.name, file.birth, file.contact)
    safety = {name: values[name] for name in ("name", "name_ar", "guardian", "phones") if values.get(name)}
    safety |= {name: asked.safety[name] for name in ALL_ALIKE if asked.safety.get(name)}  # type: ignore[literal-required]
    return replace(
        asked,
        needs=wanted.needs,
        constraints=wanted.constraints,
        consent_id=consent_id,
        safety=SafetyFields(**safety),  # type: ignore[typeddict-item]
    )


def _added(form: ReferralForm, rows: Mapping[str, Any], file: CaseFile) -> str:
    """The reference that was typed to add somebody; empty where none was, or where it is wrong."""
    typed = form.another.data or ""
    if not typed.strip():
        return ""
    known = read_reference(typed)
    if known is None or known == file.reference:
        form.tell(form.another, said(NO_SUCH_FILE if known is None else SAME_CHILD))
        return ""
    if known in rows:
        rows[known].goes.data = True
    elif _opened(form.another, known, file) is None:
        return ""
    form.another.data = ""
    form.another.raw_data = None
    return "" if known in rows else known


def _opened(field: Any, reference: str, file: CaseFile) -> CaseFile | None:
    """The file of one who is ticked; what is wrong with its reference stands above `field`."""
    me, found = actor(), None
    with suppress(NotFound, Merged):
        found = cases.open_file(me, reference)
    if found is None or found.establishment_id != me.workplace_id or found.read_only or found.status in ENDED:
        field.errors = [said(NO_SUCH_FILE)]
        return None
    if found.id == file.id:
        field.errors = [said(SAME_CHILD)]
        return None
    return found


def _offer_rights(kin: Kin) -> None:
    rights: Sequence[ConsentLine] = queries.live_consents(actor(), kin.file) if kin.file is not None else ()
    told = [(id_text(one.id), f"{word(one.basis)} · {one.who} · {day(one.given_on)}") for one in rights]
    offer(kin.row.consent, told, N_("Choose, or record one below for all of them"))
    if not kin.row.consent.raw_data and len(rights) == 1:
        kin.row.consent.data = id_text(rights[0].id)


def ages_of(kin: Sequence[Kin]) -> Mapping[str, str]:
    """The age of each who is chosen, today."""
    found = {}
    for one in chosen(kin):
        age = one.opened.birth.age_on(clock.today())
        if age is not None:
            ages = age.low if age.low == age.high else f"{age.low}-{age.high}"
            found[one.reference] = _("%(age)s years", age=ages)
    return found
