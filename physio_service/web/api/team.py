"""The team: who has how much, who is away, whose work goes to whom, how soon tasks are taken."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from physio_service.domain.absence import NewAbsence
from physio_service.domain.target import BOUNDS, Target
from physio_service.queries.care_team import care_team_of
from physio_service.queries.team import Team, absences_of
from physio_service.queries.team import team as read_team
from physio_service.services import covering, handing
from physio_service.services.targeting import set_targets
from physio_service.services.timetabling import close_on
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, look, nothing, versioned
from physio_service.web.api.policy import changes, commits, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_tasks import HandOverAsked
from physio_service.web.schemas.api_team import (
    AbsenceAsked,
    AbsenceTold,
    CareTeamTold,
    ClosureAsked,
    HandedTold,
    TargetsAsked,
    TeamTold,
    Work,
    WorkAsked,
)

team = Resource("team", "Who has how much, who is away, whose work goes to whom")


@team.get("/team")
@requires(Permission.PATIENTS_READ)
@team.answers(200, TeamTold, "The team; the ETag is the clinic's", headers=ETAG)
def show_team() -> Any:
    """Show who has how much, who is away, and how good the tasks are"""
    return _team()


@team.post("/absences")
@requires(Permission.TASKS_WRITE)
@creates
@team.body(AbsenceAsked)
@team.answers(201, AbsenceTold, "It is entered", headers=ETAG)
def add_absence(asked: dict[str, Any]) -> Any:
    """Enter that somebody will be away, and who does their work

    Their open tasks move when the clinic closes before the first day, or at once.
    """
    who = parts.principal()
    absence_id = covering.record_absence(*_who(), NewAbsence(**asked), now=parts.now())
    with reading() as tx:
        found = {one.id: one for one in absences_of(tx, who.clinic_id)}
    return versioned(asdict(found[absence_id]), found[absence_id].version)


@team.post("/absences/<uuid:absence_id>/end")
@requires(Permission.TASKS_WRITE)
@commits
@team.no_body
@team.answers(204, None, "It is over")
def end_absence(absence_id: UUID, version: int) -> Any:
    """Say that somebody is back, or will not go; what nobody has taken comes back"""
    covering.end_absence(*_who(), absence_id, version=version, now=parts.now())
    return nothing()


@team.post("/staff/<uuid:staff_id>/hand-over")
@requires(Permission.TASKS_WRITE)
@creates
@team.body(WorkAsked)
@team.answers(200, HandedTold, "How much went over")
def hand_over_work(asked: dict[str, Any], staff_id: UUID) -> Any:
    """Give all the tasks, or all the patients, of a colleague to another

    Patients go by a physiotherapist, a surgeon or an administrator.
    """
    is_tasks = asked.pop("what") is Work.TASKS
    hand = handing.hand_over_tasks if is_tasks else handing.hand_over_patients
    return asdict(hand(*_who(), staff_id, now=parts.now(), **asked))


@team.get("/patients/<uuid:patient_id>/care-team")
@requires(Permission.PATIENTS_READ)
@team.answers(200, CareTeamTold, "Who is responsible")
def show_care_team(patient_id: UUID) -> dict[str, Any]:
    """Show who is responsible for a patient's courses"""
    look(patient_id, "care_team")
    with reading() as tx:
        found = care_team_of(tx, parts.principal().clinic_id, patient_id)
    return {"items": [asdict(one) for one in found]}


@team.post("/patients/<uuid:patient_id>/hand-over")
@requires(Permission.PATIENTS_WRITE)
@creates
@team.body(HandOverAsked)
@team.answers(200, HandedTold, "How much went over")
def hand_over_patient(asked: dict[str, Any], patient_id: UUID) -> Any:
    """Make a colleague responsible for a patient; the tasks of whoever was move along

    By a physiotherapist, a surgeon or an administrator.
    """
    return asdict(handing.hand_over_patient(*_who(), patient_id, now=parts.now(), **asked))


@team.patch("/clinic/targets")
@requires(Permission.CLINIC_ADMIN)
@changes
@team.body(TargetsAsked)
@team.answers(200, TeamTold, "The team; the ETag is the clinic's", headers=ETAG)
def change_targets(asked: dict[str, Any], version: int) -> Any:
    """Set how soon tasks are taken, and how many a physiotherapist can do in a day

    Tasks that are open keep their time.
    """
    own = {tier: Target(asked[f"tier_{int(tier)}"], most.unit) for tier, most in BOUNDS.items()}
    set_targets(*_who(), own, asked["task_budget"], version=version, now=parts.now())
    return _team()


@team.post("/clinic/closures")
@requires(Permission.CLINIC_ADMIN)
@creates
@team.body(ClosureAsked)
@team.answers(204, None, "It is closed then")
def close_clinic(asked: dict[str, Any]) -> Any:
    """Close the clinic on days

    More than two of its days in a row need `cover_id`: somebody who is there meanwhile.
    """
    close_on(*_who(), now=parts.now(), **asked)
    return nothing()


def _team() -> Any:
    with reading() as tx:
        found = read_team(tx, parts.principal().clinic_id, parts.now())
    return versioned(_told(found), found.clinic.version)


def _told(found: Team) -> dict[str, Any]:
    return {
        "task_budget": found.budget,
        "targets": [
            {"tier": tier, "amount": one.amount, "unit": one.unit}
            for tier, one in sorted(found.targets.items())
        ],
        "colleagues": [
            {
                **{name: getattr(load, name) for name in _COUNTS},
                "staff_id": load.person.id,
                "name": load.person.name,
                "role": load.person.role,
            }
            for load in found.loads
        ],
        "unowned": found.unowned,
        "orphaned": [patient_id for patient_id, _ in found.orphaned],
        "absences": [asdict(one) for one in found.absences],
        "minding": [asdict(one) for one in found.minding],
        "uncovered": [{"from_day": first, "until_day": last} for first, last in found.uncovered],
        "precision": [{**asdict(one), "share": one.share} for one in found.precision],
    }


_COUNTS = ("patients", "open_tasks", "due_today", "overdue", "unacknowledged", "away_until_day")


def _who() -> tuple[Any, Any, UUID]:
    who = parts.principal()
    return parts.parts().database, who.actor, who.clinic_id
