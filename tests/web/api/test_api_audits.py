"""GET /clinic/audits: the hourly audits of the clinic that asks, and of no other."""

from datetime import timedelta

from physio_service.domain.audit import Span
from physio_service.store import audits
from physio_service.store.audits import Audited


def keep(database, clinic_id, now, **broken):
    span = Span(now - timedelta(hours=1), now)
    with database.transaction() as tx:
        assert audits.keep(tx, clinic_id, Audited(span, now, 7, sum(broken.values()), broken))


def test_the_audits_of_the_clinic_that_asks_are_told(physio_api, api_database, here, there, clock):
    keep(api_database, here.clinic_id, clock.now(), I2=1)
    keep(api_database, there.clinic_id, clock.now(), I5=4)

    told = physio_api.get("/api/v1/clinic/audits").json

    assert (told["checked"], told["violations"], told["broken"]) == (7, 1, {"I2": 1})
    assert [one["broken"] for one in told["items"]] == [{"I2": 1}]


def test_before_the_first_audit_there_is_none(physio_api):
    told = physio_api.get("/api/v1/clinic/audits").json

    assert (told["until_at"], told["items"]) == (None, [])
