"""From registration to the end of eight weeks, across the spring change, every text checked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from physio_service.domain.activity import Activity, ActivityState
from physio_service.domain.episode import Outcome
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.step import Step
from physio_service.services.ending import end
from physio_service.services.opening import open_phase
from physio_service.services.operating import record_operation
from tests.builders_messages import PHONE
from tests.builders_people import HIDDEN

LONDON = ZoneInfo("Europe/London")
REGISTERED, OPERATED = date(2026, 3, 2), date(2026, 3, 9)
CLOCKS_CHANGE, ENDED = date(2026, 3, 29), date(2026, 5, 4)
OPENED = {OPERATED: "P1", date(2026, 3, 23): "P2", date(2026, 4, 20): "P3"}
A_WEEK = {"P0": 2, "P1": 9, "P2": 7, "P3": 6}  # in any seven days; P0 leaves room to prepare
ANSWERS = {
    "onboarding_consent": "yes",
    "session_discreet": "Done.",
    "weekly_safety": "NO",
    "weekly_pain": "3",
    "offload_check": "1",
    "ask_wound_closed": "yes",
    "weekly_rest": "1",
    "ask_safe_on_aid": "yes",
    "weekly_bears": "yes",
    "weekly_walk": "10",
    "weekly_sessions": "5",
    "weekly_socks": "no",
}
BOOSTERS = {date(2026, 3, 26): "booster_3", date(2026, 4, 16): "booster_6"}
WEEKLY = {
    "P1": ["offload_check", "ask_wound_closed", "weekly_rest", "ask_safe_on_aid"],
    "P2": ["offload_check"],
    "P3": ["weekly_bears", "weekly_walk", "weekly_socks"],
}
REST_FROM = date(2026, 4, 5)  # two weeks before offloading is planned to end
WEAN = Step(Status.PWB, Aid.TWO_CRUTCHES, "A quarter of your weight")


def test_every_text_of_eight_weeks_leaves_at_its_hour_and_once(service):
    walk = Walk(service)

    walk.register_and_consent()
    walk.assign()
    walk.go_on_until(ENDED)
    walk.end()
    walk.go_on_until(ENDED + timedelta(days=14))

    assert walk.timetable() == list(expected())
    assert utc_hours(service, before=CLOCKS_CHANGE) == {10}
    assert utc_hours(service, since=CLOCKS_CHANGE) == {9}
    assert all(to == PHONE and HIDDEN not in body for _, to, _, body in service.left)
    assert walk.unaccounted_for() == []


def utc_hours(service, *, since: date = date.min, before: date = date.max) -> set[int]:
    """Return the hours, in UTC, at which sessions were asked for."""
    return {
        at.hour
        for at, _, key, _ in service.left
        if key == "session_discreet" and since <= at.date() < before
    }


def expected() -> Iterator[tuple[str, str]]:
    """Say again, from the protocol's rules, what leaves when by the clock in London."""
    yield from [("2026-03-02 09:00", "onboarding_consent")]
    yield from [("2026-03-02 09:05", key) for key in ("onboarding_confirm", "onboarding_safety")]
    begun: list[date] = []
    done: list[date] = []
    for day in days(REGISTERED + timedelta(1), ENDED):
        phase = (
            max((opened, name) for opened, name in OPENED.items() if opened < day)[1]
            if (day > OPERATED)
            else "P0"
        )
        in_week = [one for one in begun if one > day - timedelta(days=7)]
        is_check = day.weekday() == OPERATED.weekday() and day > OPERATED
        if day in BOOSTERS:
            yield f"{day} 10:00", BOOSTERS[day]
        has_booster = phase in ("P1", "P2") and any(abs((day - at).days) < 7 for at in BOOSTERS)
        if day == OPERATED or (len(in_week) >= A_WEEK[phase] - has_booster and not is_check):
            continue
        if not is_check and is_thinned_out(day, done):
            continue
        begun.append(day)
        if is_check:
            yield from check(day, phase, sum(one >= day - timedelta(7) for one in done))
        else:
            done.append(day)
            yield f"{day} 10:00", "session_discreet"
            yield f"{day} 10:05", "done_ack"


def is_thinned_out(day: date, done: list[date]) -> bool:
    """After two weeks of at least three sessions done, every other day is left out."""
    weeks = [(day - one - timedelta(1)).days // 7 for one in done]
    return day.toordinal() % 2 == 1 and all(weeks.count(week) >= 3 for week in (0, 1))


def check(day: date, phase: str, sessions_done: int) -> Iterator[tuple[str, str]]:
    asked = ["weekly_safety", "weekly_pain", *WEEKLY[phase]]
    if phase == "P2" and day >= REST_FROM:
        asked.append("weekly_rest")
    if sessions_done < 4 and phase != "P1":  # counted before the look at one's own movement
        asked.insert(-1 if phase == "P3" else len(asked), "weekly_sessions")
    for place, key in enumerate([*asked, "weekly_thanks"]):
        yield f"{day} 10:{5 * place:02}", key


def days(first: date, last: date) -> list[date]:
    """Return the days from the first to before the last."""
    return [first + timedelta(days=ahead) for ahead in range((last - first).days)]


class Walk:
    """One patient's way through it, the clock pushed by hand."""

    def __init__(self, service):
        self.service = service
        self.house, self.clock = service.line.house, service.line.clock
        self.day = REGISTERED

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def register_and_consent(self) -> None:
        self.patient_id = self.house.patient(
            self.now, ask_by_text=True, phone=PHONE, preferred_times=(time(10),)
        )
        self._leave("send")

    def assign(self) -> None:
        self._at(time(11))
        self.episode_id = self.house.assign(self.patient_id, self.now, surgery_day=OPERATED)

    def go_on_until(self, day: date) -> None:
        """Let the nights and mornings come; open on their days what somebody opens."""
        while self.day < day - timedelta(days=1):
            self.day += timedelta(days=1)
            self._at(time(0, 1))
            self._leave("plan", "miss")
            self._at(time(10))
            self._leave("remind", "send")
            self._at(time(11))
            self._sign(OPENED.get(self.day))

    def end(self) -> None:
        version = self.house.episode(self.episode_id).version
        outcome = Outcome.DISCHARGED
        house = self.house
        end(
            house.database,
            house.physio,
            house.clinic_id,
            self.episode_id,
            outcome,
            version=version,
            now=self.now,
        )

    def unaccounted_for(self) -> list[Activity]:
        """Return past sessions that are neither done, when asked for, nor known as not asked."""
        asked_on = {at.date() for at, _, key, _ in self.service.left if key == "session_discreet"}
        return [
            one
            for one in self.house.agenda(self.episode_id)
            if one.kind == "session"
            and one.state
            is not (ActivityState.DONE if one.local_day in asked_on else ActivityState.NOT_ASKED)
        ]

    def timetable(self) -> list[tuple[str, str]]:
        """Return when by the clock in London each text left, and which it was."""
        return [
            (f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}", key) for at, _, key, _ in self.service.left
        ]

    def _sign(self, phase: str | None) -> None:
        if phase is None:
            return
        house, episode = self.house, self.house.episode(self.episode_id)
        where = (house.database, house.physio, house.clinic_id, episode.id)
        if phase == "P1":
            record_operation(*where, self.day, version=episode.version, now=self.now)
            return
        step = WEAN if phase == "P3" else None
        open_phase(
            *where, phase, authority="letter", version=episode.version, now=self.now, step=step
        )

    def _leave(self, *beats: str) -> None:
        """Let texts leave and be answered, five minutes later each, until nothing is asked."""
        keys = self.service.beat(*beats)
        while answers := [ANSWERS[key] for key in keys if key in ANSWERS]:
            self.clock.forward(minutes=5)
            for text in answers:
                self.service.say(text)
            keys = self.service.beat("send")

    def _at(self, wall: time) -> None:
        local = datetime.combine(self.day, wall, tzinfo=LONDON)
        self.clock.move_to(max(local.astimezone(UTC), self.now))
