import secstub
from tests.conftest import client_of
from caseapp.policy.roles import Role
def test_x(house):
    c = client_of(house, Role.UNIT_OFFICER)
    r = c.get("/cases/"+house.world.reference)
    print(r.status_code, len(r.data))
    assert r.status_code==200
