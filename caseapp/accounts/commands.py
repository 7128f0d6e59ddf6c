"""`flask accounts ...` and `flask keys ...`: for whoever sits at the machine, when no page can help."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from caseapp.accounts.directory import Profile, login_key
from caseapp.accounts.models import User
from caseapp.accounts.service import own, passwords
from caseapp.accounts.service.establishments import Identity
from caseapp.accounts.service.first_start import first_administrator
from caseapp.accounts.service.people import reset_account
from caseapp.accounts.vocabulary import AccountState, EstablishmentType
from caseapp.infra.commands import fail, settings, tell
from caseapp.infra.keys import add_passphrase, create_keys, make_recovery_code, verify_recovery_code
from caseapp.infra.work import system_work
from caseapp.kernel.errors import Invalid

accounts = click.Group("accounts", help="Comptes · الحسابات")
keys = click.Group("keys", help="Clés de chiffrement · مفاتيح التشفير")


@accounts.command("create-admin")
@click.option("--organisation-fr", prompt="Organisation (français)")
@click.option("--organisation-ar", prompt="المؤسسة (بالعربية)")
@click.option("--province", prompt="Province · العمالة أو الإقليم (04.421 = Rabat)", default="04.421")
@click.option("--name", prompt="Nom · الاسم")
@click.option("--login", prompt="Identifiant · اسم الدخول")
@click.option("--password", prompt="Mot de passe · كلمة المرور", hide_input=True, confirmation_prompt=True)
@with_appcontext
def create_admin(
    organisation_fr: str, organisation_ar: str, province: str, name: str, login: str, password: str
) -> None:
    """Make an administrator with an establishment of her own."""
    place = Identity(organisation_fr, organisation_ar, str(EstablishmentType.OPERATOR), province)
    try:
        own.need_strong(password, (login, name, organisation_fr))
        hashed = passwords.hash_password(password)
        with system_work() as unit:
            first_administrator(unit, place, Profile(login, name), language="fr", password_hash=hashed)
    except Invalid as error:
        fail("Le compte n'a pas été créé :", "لم يُنشأ الحساب:", *error.fields.values())
    tell("L'administrateur est créé.", "أُنشئ حساب المسؤول.", login)


@accounts.command("reset")
@click.argument("login")
@with_appcontext
def reset(login: str) -> None:
    """Give LOGIN a one-time password; its sessions end."""
    one_time = passwords.new_one_time_password()
    hashed = passwords.hash_password(one_time)
    with system_work() as unit:
        query = select(User).where(User.login_key == login_key(login), User.state == AccountState.ACTIVE)
        user = unit.scalars(query).one_or_none()
        if user is not None:
            reset_account(unit, None, user, hashed)
    if user is None:
        fail("Personne n'a cet identifiant.", "لا أحد له هذا الاسم.")
    tell("Mot de passe provisoire, à changer à la connexion :", "كلمة مرور مؤقتة تُغيَّر عند الدخول:", one_time)


@keys.command("create")
@with_appcontext
def create() -> None:
    """Make the root key and its key file, where there are none; say where the file is."""
    try:
        create_keys(settings())
    except FileExistsError:
        tell("Les clés existent déjà.", "المفاتيح موجودة.", str(settings().root_key_file))
        return
    tell("Les clés sont créées. Fichier de clé :", "أُنشئت المفاتيح. ملف المفتاح:", str(settings().root_key_file))


@keys.command("add-passphrase")
@click.option("--passphrase", prompt="Phrase · العبارة", hide_input=True, confirmation_prompt=True)
@with_appcontext
def passphrase(passphrase: str) -> None:
    """Let a passphrase open the keys (CASEAPP_KEY_PASSPHRASE), so that no key file need lie on the machine."""
    try:
        own.need_strong(passphrase, ())
    except Invalid as error:
        fail("Cette phrase est trop faible :", "هذه العبارة ضعيفة:", *error.fields.values())
    add_passphrase(settings(), passphrase)
    tell("La phrase de passe ouvre désormais les clés.", "صارت العبارة تفتح المفاتيح.")


@keys.command("recovery")
@with_appcontext
def recovery() -> None:
    """Make a new recovery code in place of the old one, show it once, and ask for it back."""
    code = make_recovery_code(settings())
    tell("Écrivez ce code et gardez-le loin de cette machine :", "اكتب هذا الرمز واحفظه بعيدا عن هذا الجهاز:", code)
    typed = click.prompt("Code · الرمز")
    click.clear()
    if not verify_recovery_code(settings(), typed):
        fail("Ce n'est pas ce code. Recommencez.", "ليس هذا هو الرمز. أعِد المحاولة.")
    tell("Le code est vérifié.", "تم التحقق من الرمز.")
