"""Who is in the demonstration. All made up; the numbers are set aside for drama by Ofcom.

Days count from the day the demonstration begins, -1 is the day before. Each answers a text
by habit: one letter for each session asked, over and over: d done, p part, s skipped, - no
answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from physio_service.domain.offloading import Aid, Limb, Status
from physio_service.domain.patient import Discretion, Reach
from physio_service.domain.step import Step

CLINIC_NUMBER = "+447700900000"
UNREACHABLE = 30004  # https://www.twilio.com/docs/api/errors/30004: blocked on the way


@dataclass(frozen=True, slots=True)
class Course:
    """What the physiotherapist decides for somebody, and when."""

    assigned: int
    surgery: int
    status: Status
    weeks: int = 6
    wean_weeks: int = 4
    limb: Limb = Limb.LEFT
    limits: str = "Rest the foot on the floor; no weight through it"
    phases: tuple[tuple[int, str, Step | None], ...] = ()  # opened on which day


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody answers."""

    consents: bool = True
    sessions: str = "d"
    pain: tuple[int, ...] = (3,)  # week by week, the last from then on
    crutches: str = "1"
    is_silent_from: int | None = None  # day from which no text is answered
    own_words: Mapping[tuple[int, str], str] = field(default_factory=dict)  # (day, time): text
    is_unreachable_from: int | None = None
    by_telephone: str = ""  # on paper: what staff enter for each session, as `sessions`


@dataclass(frozen=True, slots=True)
class Character:
    """One made-up patient."""

    name: str
    phone: str | None
    registered: int
    times: tuple[time, ...] = (time(10),)
    language: str = "en"
    wording: Discretion = Discretion.DISCREET
    reach: Reach = Reach.SMARTPHONE
    course: Course | None = None
    habit: Habit = field(default_factory=Habit)


_WEAN = Step(Status.PWB, Aid.TWO_CRUTCHES, "About a quarter of your weight", reason="X-ray clear")
_ONE_CRUTCH = Step(Status.WBAT, Aid.ONE_CRUTCH, "As comfortable, crutch in the good hand")
_FREE = Step(Status.FWB, Aid.NONE, "No limit; a stick outdoors if you like")

CHARACTERS = (
    Character(  # before the operation, in Welsh
        "Gwenllian Tudur", "07700 900101", registered=-6, times=(time(10),), language="cy",
        course=Course(assigned=-6, surgery=9, status=Status.TTWB),
    ),
    Character(  # operated on yesterday
        "Thomas Ashdown", "07700 900102", registered=-9, times=(time(9, 56),),
        wording=Discretion.PLAIN,
        course=Course(assigned=-9, surgery=-1, status=Status.TTWB, limb=Limb.RIGHT),
        habit=Habit(sessions="dddp"),
    ),
    Character(  # week 2; the last texts do not arrive
        "Marek Wilczek", "07700 900103", registered=-20, times=(time(9, 57), time(18)),
        language="pl",
        course=Course(assigned=-19, surgery=-12, status=Status.NWB, limits="No weight at all"),
        habit=Habit(sessions="ddpd-", pain=(5, 4), is_unreachable_from=-2),
    ),
    Character(  # week 4, in Urdu
        "Nasreen Qaderi", "07700 900104", registered=-34, times=(time(10), time(17, 30)),
        language="ur",
        course=Course(
            assigned=-32, surgery=-26, status=Status.TTWB, phases=((-12, "P2", None),)
        ),
        habit=Habit(sessions="dddds", pain=(5, 4, 3)),
    ),
    Character(  # week 5: the end of offloading is near, and her weekly questions come today
        "Helen Marchbank", "07700 900105", registered=-44, times=(time(9, 57),),
        course=Course(assigned=-42, surgery=-35, status=Status.TTWB, phases=((-21, "P2", None),)),
        habit=Habit(sessions="ddddpd", pain=(6, 4, 3, 2)),
    ),
    Character(  # coming off crutches; yesterday evening he wrote something worrying
        "Robert Lindale", "07700 900106", registered=-58, times=(time(10),),
        wording=Discretion.PLAIN, reach=Reach.SMS,
        course=Course(
            assigned=-57, surgery=-50, status=Status.TTWB,
            phases=((-36, "P2", None), (-8, "P3", _WEAN)),
        ),
        habit=Habit(
            sessions="dpdd-s", pain=(6, 5, 4, 3, 3, 3, 4),
            own_words={(-1, "18:40"): "calf sore and a bit swollen since this morning, is it ok?"},
        ),
    ),
    Character(  # walks without crutches
        "Adaeze Nwosu-Clarke", "07700 900107", registered=-60, times=(time(9, 58),),
        course=Course(
            assigned=-58, surgery=-52, status=Status.TTWB, weeks=4, wean_weeks=2,
            phases=((-38, "P2", None), (-24, "P3", _ONE_CRUTCH), (-8, "P4", _FREE)),
        ),
        habit=Habit(sessions="ddd-d", pain=(5, 4, 3, 2, 2, 1)),
    ),
    Character(  # answered at first, then fell silent
        "Colin Frayne", "07700 900108", registered=-25, times=(time(10, 30), time(19)),
        course=Course(assigned=-24, surgery=-18, status=Status.TTWB, phases=((-4, "P2", None),)),
        habit=Habit(sessions="ddp-", pain=(4,), is_silent_from=-14),
    ),
    Character(  # said STOP while still on crutches
        "Yvonne Castell", "07700 900109", registered=-22, times=(time(11),),
        course=Course(assigned=-22, surgery=-15, status=Status.PWB, limits="Half your weight"),
        habit=Habit(sessions="ds", own_words={(-5, "12:15"): "STOP"}),
    ),
    Character(  # no phone: sheets on paper, and the clinic rings
        "Edith Oakhampton", None, registered=-28, times=(time(9, 30), time(16)), reach=Reach.PAPER,
        course=Course(assigned=-28, surgery=-21, status=Status.PWB, phases=((-7, "P2", None),)),
        habit=Habit(by_telephone="dd-dpd"),
    ),
    Character(  # a landline: the same
        "Arthur Pellow", "020 7946 0112", registered=-15, times=(time(10),),
        course=Course(assigned=-14, surgery=-10, status=Status.TTWB, limb=Limb.RIGHT),
        habit=Habit(by_telephone="dpd"),
    ),
    Character(  # has not answered the first question yet
        "Imogen Thackwray", "07700 900112", registered=-1, times=(time(10),),
        habit=Habit(consents=False),
    ),
)  # fmt: skip
