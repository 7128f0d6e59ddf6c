from tests.conftest import client_of
from tests.cases.pages import *
from caseapp.policy.roles import Role
from caseapp.kernel.identifiers import id_text
def test_a(lite):
    c = client_of(lite, Role.ADMINISTRATOR)
    w=lite.world
    key=id_text(w.person(Role.INTAKE_WORKER))
    for p in ["/establishments/new", f"/establishments/{w.slugs[w.here]}/edit","/people/new",f"/people/{key}",f"/people/{key}/edit",f"/people/{key}/reset",f"/people/{key}/end",f"/people/{key}/roles/new","/account","/account/password","/account/workplace","/keys"]:
        r=c.get(p)
        print(p, r.status_code, [(f.action,{k:v[:40] for k,v in f.fields.items() if k not in("csrf_token",)}) for f in forms_of(r)])
    import re
    r=c.get(f"/people/{key}"); print(re.findall(r'href="(/people/[^"]+)"', r.get_data(as_text=True)))
    r=c.get(f"/people/{key}/roles/new"); print(re.findall(r'<option[^>]*value="[^"]*"', r.get_data(as_text=True)))
