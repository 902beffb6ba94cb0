"""A member of staff's own number: proven by a code, theirs alone, and nobody's patient's."""

import re
from datetime import date, time, timedelta

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed, Stale
from physio_service.domain.ladder import SHIPPED, Door, Ladder, Rung, Who
from physio_service.domain.staff import Role
from physio_service.domain.task import Tier
from physio_service.services.arranging import keep_ladder
from physio_service.services.enlisting import MOST_CODES, drop_number, give_number, prove_number
from physio_service.services.rostering import put_on_call, take_off_call
from physio_service.store import contacts, ladders, on_call_turns, staff_numbers
from schedules.localtime import zone
from tests.builders_people import TEXTS

MINE, COLLEAGUES = "07700 900301", "07700 900302"


def give(line, who=None, number=MINE, language="en"):
    give_number(
        line.database,
        TEXTS,
        who or line.house.physio,
        line.clinic_id,
        number,
        language,
        now=line.now,
    )


def prove(line, code, who=None):
    prove_number(line.database, who or line.house.physio, line.clinic_id, code, now=line.now)


def code_of(line):
    found = re.search(r"\d{6}", line.texts()[-1].body)
    assert found is not None
    return found[0]


def own(line, staff_id=None):
    with line.database.reading() as tx:
        return staff_numbers.of_staff(tx, line.clinic_id, staff_id or line.house.physio_id)


def fault(refused):
    (found,) = refused.value.faults
    return found.field


def test_a_number_is_in_use_once_its_code_is_typed_in_and_not_before(line):
    give(line)
    assert own(line) is None

    prove(line, f" {code_of(line)[:3]} {code_of(line)[3:]}")

    assert own(line).verified_at == line.now
    assert line.journal("staff.number") == ["staff.number_given", "staff.number_proven"]
    assert line.text().patient_id is None


def test_a_code_is_no_longer_good_after_five_wrong_ones_or_ten_minutes(line):
    give(line)
    right = code_of(line)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        with pytest.raises(Invalid):
            prove(line, wrong)
    with pytest.raises(Invalid) as refused:
        prove(line, right)
    assert fault(refused) == "code"

    give(line)
    line.clock.forward(minutes=10)
    with pytest.raises(Invalid):
        prove(line, code_of(line))
    assert own(line) is None


def test_a_code_that_nobody_asked_for_is_refused(line):
    with pytest.raises(Invalid):
        prove(line, "123456")


def test_a_mistyped_number_leaves_the_one_before_in_use(line):
    give(line)
    prove(line, code_of(line))
    before = own(line)

    give(line, number="07700 900309")
    assert own(line) == before
    prove(line, code_of(line))

    assert own(line).contact_id != before.contact_id


def test_codes_are_texted_five_times_a_day_and_no_more(line):
    for _ in range(MOST_CODES):
        give(line)
    with pytest.raises(Invalid) as refused:
        give(line)
    assert fault(refused) == "phone"

    line.clock.forward(days=1, minutes=1)
    give(line)


@pytest.mark.parametrize("number", ["0000", "020 7946 0000", "+447700900001"])
def test_no_number_a_landline_and_our_own_are_refused(line, number):
    with pytest.raises(Invalid) as refused:
        give(line, number=number)
    assert fault(refused) == "phone"


def test_a_patients_number_and_a_colleagues_are_refused_in_the_same_words(line):
    line.patient(number="+447700900301")
    colleague = line.house.staff(Role.SURGEON, line.now)
    give(line, colleague, COLLEAGUES)
    prove(line, code_of(line), colleague)

    said = []
    for number in (MINE, COLLEAGUES):
        with pytest.raises(Invalid) as refused:
            give(line, number=number)
        said.append(refused.value.faults)
    assert said[0] == said[1]


def test_a_number_that_becomes_a_patients_before_the_code_is_typed_is_refused(line):
    give(line)
    line.patient(number="+447700900301")

    with pytest.raises(Invalid):
        prove(line, code_of(line))


def test_a_number_that_said_stop_is_asked_to_start_first_and_a_dead_one_is_refused(line):
    line.says("STOP", "+447700900301")
    with pytest.raises(Invalid):
        give(line)

    line.says("START", "+447700900301")
    give(line)
    with line.database.transaction() as tx:
        contact = line.contact(tx, "+447700900302")
        contacts.mark_invalid(tx, line.clinic_id, contact.id, "21614", line.now)
    with pytest.raises(Invalid):
        give(line, number=COLLEAGUES)


def test_a_viewer_has_no_number_and_a_language_must_be_one_of_ours(line):
    with pytest.raises(NotAllowed):
        give(line, line.house.staff(Role.VIEWER, line.now))
    with pytest.raises(Invalid) as refused:
        give(line, language="xx")
    assert fault(refused) == "language"


def test_one_drops_ones_own_an_administrator_anybodys_and_others_nobody_elses(line):
    give(line)
    prove(line, code_of(line))
    surgeon, admin = (line.house.staff(role, line.now) for role in (Role.SURGEON, Role.ADMIN))

    with pytest.raises(NotAllowed):
        drop_number(line.database, surgeon, line.clinic_id, line.house.physio_id, now=line.now)
    for _ in range(2):  # the second time there is none
        drop_number(line.database, admin, line.clinic_id, line.house.physio_id, now=line.now)

    assert own(line) is None
    assert line.journal("staff.number_dropped") == ["staff.number_dropped"]


def keep(line, who, ladder):
    keep_ladder(line.database, who, line.clinic_id, ladder, now=line.now)


def in_force(line):
    with line.database.reading() as tx:
        return ladders.of_clinic(tx, line.clinic_id)


def named(staff_id):
    return Ladder(
        1, (*SHIPPED.rungs, Rung(Who.NAMED, 5, (Tier.TOP,), Door.ALWAYS, staff_id)), 30, 4
    )


def test_an_administrator_keeps_a_ladder_and_what_was_changed_meanwhile_is_not_overwritten(line):
    admin = line.house.staff(Role.ADMIN, line.now)
    assert in_force(line) == SHIPPED

    keep(line, admin, named(line.house.physio_id))

    assert in_force(line).version == 2
    assert in_force(line).rungs == named(line.house.physio_id).rungs
    with pytest.raises(Stale):
        keep(line, admin, SHIPPED)
    with pytest.raises(NotAllowed):
        keep(line, line.house.physio, in_force(line))


@pytest.mark.parametrize("whom", ["viewer", "nobody"])
def test_a_rung_names_somebody_who_takes_tasks(line, whom):
    admin = line.house.staff(Role.ADMIN, line.now)
    viewer = line.house.staff(Role.VIEWER, line.now)
    staff_id = viewer.id if whom == "viewer" else line.clinic_id

    with pytest.raises(Invalid) as refused:
        keep(line, admin, named(staff_id))
    assert fault(refused) == "rungs.8.staff_id"


def on_call(line, who, first, last, staff_id=None):
    put_on_call(
        line.database,
        who,
        line.clinic_id,
        first_day=first,
        last_day=last,
        changes_at=time(8),
        staff_id=staff_id or line.house.physio_id,
        now=line.now,
    )


def on_call_at(line, instant):
    with line.database.reading() as tx:
        return on_call_turns.at(tx, line.clinic_id, instant, zone("Europe/London"))


def test_whoever_has_a_day_is_on_call_from_eight_to_eight_and_a_later_word_counts(line):
    admin = line.house.staff(Role.ADMIN, line.now)
    today = line.now.date()
    on_call(line, admin, today, today + timedelta(days=2))
    on_call(line, admin, today + timedelta(days=1), today + timedelta(days=1), admin.id)

    night = line.now + timedelta(hours=18)  # three in the morning

    assert on_call_at(line, night) == line.house.physio_id
    assert on_call_at(line, night + timedelta(days=1)) == admin.id
    assert on_call_at(line, night - timedelta(days=1)) is None
    take_off_call(line.database, admin, line.clinic_id, today, now=line.now)
    assert on_call_at(line, night) is None
    with pytest.raises(Conflict):
        take_off_call(line.database, admin, line.clinic_id, today, now=line.now)


@pytest.mark.parametrize(
    ("first", "days", "field"),
    [
        (date(2026, 2, 28), 3, "first_day"),
        (date(2026, 3, 2), -1, "last_day"),
        (date(2026, 3, 2), 92, "last_day"),
    ],
)
def test_days_that_cannot_be_are_refused(line, first, days, field):
    admin = line.house.staff(Role.ADMIN, line.now)

    with pytest.raises(Invalid) as refused:
        on_call(line, admin, first, first + timedelta(days=days))
    assert fault(refused) == field


def test_a_viewer_is_never_on_call_and_only_an_administrator_gives_days(line):
    admin, viewer = (line.house.staff(role, line.now) for role in (Role.ADMIN, Role.VIEWER))
    today = line.now.date()

    with pytest.raises(Invalid):
        on_call(line, admin, today, today, viewer.id)
    with pytest.raises(NotAllowed):
        on_call(line, line.house.physio, today, today)
