"""A clinic seen through its API: two clinics with somebody in each, and a caller for each role."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient

from physio_service.domain.activity import ActivityKind
from physio_service.domain.assessment import Assessment, Gait
from physio_service.domain.contact import LineType
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.limit import Limit
from physio_service.domain.record import NewRecord
from physio_service.domain.staff import Principal, Role, Scope, Workplace
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.services import stocking
from physio_service.services.founding import found_clinic
from physio_service.services.staffing import create_token
from physio_service.store import (
    canned_answers,
    carers,
    clinics,
    contacts,
    movement_limits,
    replies,
    tasks,
)
from physio_service.store.database import Database
from physio_service.store.replies import Reply
from physio_service.store.types import new_id
from tests.builders_accounts import make_staff
from tests.builders_people import NEW_CLINIC, NOT_FOR, House
from tests.builders_plans import CATALOGUE, own_exercise

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
ABSENT = "00000000-0000-7000-8000-000000000000"
HIDDEN_NUMBER = "+447700900123"


OWN_EXERCISE = {
    "name": "Towel slide",
    "label": "Towel slide",
    "instructions": ["Sit with your foot on a towel.", "Slide it forwards and back."],
    "cautions": ["Stop if it hurts."],
    "minimum": "TTWB",
    "stands_on": "none",
    "hip_load": "low",
    "phases": ["P2"],
    "dose": {"sets": 1, "reps": 10, "hold_s": 0, "times_per_day": 2, "days_per_week": 7},
    "figure": "heel_slides",
}


@dataclass(frozen=True)
class Place:
    """One clinic with one patient, who is treated, and what there is to work on."""

    clinic_id: UUID
    patient_id: UUID
    episode_id: UUID
    activity_id: UUID
    reply_id: UUID
    task_id: UUID
    record_id: UUID
    limit_id: UUID
    own_id: UUID
    contact_id: UUID
    answer_id: UUID
    staff_id: UUID
    carer_id: UUID
    secrets: dict[str, str] = field(default_factory=dict)  # of a token, by role or scope

    @property
    def ids(self) -> dict[str, str]:
        names = ("patient_id", "episode_id", "activity_id", "reply_id", "task_id")
        named = (*names, "record_id", "limit_id", "own_id")
        return {name: str(getattr(self, name)) for name in named} | {
            "token_id": ABSENT,
            "absence_id": ABSENT,
            "staff_id": str(self.staff_id),
            "alert_id": ABSENT,
            "goal_id": ABSENT,
            "recall_id": ABSENT,
            "row_id": ABSENT,
            "stopped_id": ABSENT,
            "contact_id": str(self.contact_id),
            "answer_id": str(self.answer_id),
            "carer_id": str(self.carer_id),
            "protocol_id": "core_decompression",
            "exercise_id": "heel_slides",
        }


def make_place(database: Database, now: datetime, name: str, sender: str) -> Place:
    """Found a clinic, put an account of each role and a treated patient in it."""
    new = replace(NEW_CLINIC, name=name, sender_address=sender)
    clinic_id = found_clinic(database, new, SYSTEM, now)
    secrets: dict[str, str] = {}
    for role in Role:
        staff_id = make_staff(database, clinic_id, now, username=f"{role.value}@{name}", role=role)
        secrets[role.value] = token_of(database, clinic_id, staff_id, role, now)
        if role is Role.PHYSIO:
            physio_id = staff_id
    for scope in Scope:
        secrets[f"scope:{scope.value}"] = token_of(
            database, clinic_id, physio_id, Role.PHYSIO, now, scope
        )
    here = House(database, clinic_id, physio_id, Actor(ActorKind.STAFF, physio_id))
    patient_id = here.patient(now)
    here.consent(patient_id, now)
    episode_id = here.assign(patient_id, now)
    sessions = [a for a in here.agenda(episode_id) if a.kind is ActivityKind.SESSION]
    reply_id = make_reply(database, clinic_id, patient_id, now)
    task_id = make_task(database, clinic_id, patient_id, reply_id, now)
    record_id = here.record(episode_id, NewRecord(now.date(), Assessment(gait=Gait.NO_LIMP)), now)
    limit_id = make_limit(database, clinic_id, patient_id, episode_id, now)
    own_id = stocking.add_exercise(
        database, CATALOGUE, CATALOGUE.figures, here.physio, clinic_id, own_exercise(), now=now
    )
    contact_id, answer_id = make_answer(database, clinic_id, patient_id, physio_id, now)
    made = (patient_id, episode_id, sessions[0].id, reply_id, task_id, record_id, limit_id)
    carer_id = make_carer(database, clinic_id, patient_id, now)
    people = (physio_id, carer_id)
    return Place(clinic_id, *made, own_id, contact_id, answer_id, *people, secrets)


def token_of(
    database: Database,
    clinic_id: UUID,
    staff_id: UUID,
    role: Role,
    now: datetime,
    *scopes: Scope,
) -> str:
    actor = Actor(ActorKind.STAFF, staff_id)
    workplace = Workplace("Hillside", "Europe/London", "en")
    who = Principal(staff_id, clinic_id, role, frozenset(Scope), actor, role.value, workplace)
    return create_token(database, who, "test", scopes or tuple(Scope), 90, now=now).secret


def make_reply(database: Database, clinic_id: UUID, patient_id: UUID, now: datetime) -> UUID:
    """Put a reply nobody understood straight into the store."""
    with database.transaction() as tx:
        contact = contacts.primary_of(tx, clinic_id, patient_id)
        sender = clinics.sender_of(tx, clinic_id)
        reply = Reply(
            id=new_id(),
            clinic_id=clinic_id,
            sender_id=sender.id,
            contact_id=contact.id,
            patient_id=patient_id,
            body="my calf is a bit sore today",
            media_count=0,
            received_at=now,
            state="unclear",
        )
        replies.add(tx, reply, sid=f"SM{uuid4().hex}")
    return reply.id


def make_task(
    database: Database, clinic_id: UUID, patient_id: UUID, reply_id: UUID, now: datetime
) -> UUID:
    task = NewTask(
        clinic_id,
        patient_id,
        TaskKind.READ_REPLY,
        Tier.SAME_DAY,
        f"reply:{reply_id}",
        now,
        reply_id,
    )
    with database.transaction() as tx:
        return tasks.open_task(tx, task, SYSTEM, now)


def make_answer(
    database: Database, clinic_id: UUID, patient_id: UUID, staff_id: UUID, now: datetime
) -> tuple[UUID, UUID]:
    """Return the patient's phone, and an answer to put into a text to it."""
    with database.transaction() as tx:
        contact = contacts.primary_of(tx, clinic_id, patient_id)
        words = ("en", "Call us", "Please call {phone} today.")
        return contact.id, canned_answers.add(tx, clinic_id, *words, staff_id, now)


def make_carer(database: Database, clinic_id: UUID, patient_id: UUID, now: datetime) -> UUID:
    """Put a carer with a phone of their own into the store."""
    with database.transaction() as tx:
        contact = contacts.find_or_add(tx, clinic_id, "+447700900789", LineType.MOBILE, now)
        words = ("Kim Example", "daughter")
        where = (clinic_id, patient_id, contact.id)
        return carers.add(tx, *where, *words, gets_copies=True, now=now)


def make_limit(
    database: Database, clinic_id: UUID, patient_id: UUID, episode_id: UUID, now: datetime
) -> UUID:
    limit = Limit(new_id(), "Do not cross the legs", now.date(), None)
    with database.transaction() as tx:
        movement_limits.add(tx, clinic_id, patient_id, episode_id, limit, now)
    return limit.id


@dataclass(frozen=True)
class Caller:
    """A program with a token, or with none."""

    client: FlaskClient
    secret: str | None = None

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        seen: str | None = None,
        **options: Any,
    ):
        headers = {
            "Authorization": f"Bearer {self.secret}" if self.secret else None,
            "Idempotency-Key": key,
            "If-Match": seen,
            **options.pop("headers", {}),
        }
        kept = {name: text for name, text in headers.items() if text is not None}
        if body is not None and "data" not in options:
            options["json"] = body
        full = path if path.startswith("/") else f"{PREFIX}/{path}"
        return self.client.open(full, method=method, headers=kept, **options)

    def get(self, path: str, **options: Any):
        return self.ask("GET", path, **options)

    def create(self, path: str, body: object = None, **options: Any):
        """POST with a fresh key unless one is given."""
        return self.ask("POST", path, body, **{"key": str(uuid4()), **options})


def new_patient(**changes: object) -> dict[str, object]:
    """What registering asks for, in JSON."""
    return {
        "name": "Ada Example",
        "phone": "07700 900456",
        "language": "en",
        "zone": "Europe/London",
        "preferred_times": ["09:30"],
        **changes,
    }


def fault_fields(answer) -> list[str]:
    """Return the fields a problem names."""
    assert answer.mimetype == PROBLEM, answer.text
    return [fault["field"] for fault in answer.json.get("errors", [])]


def not_for() -> dict[str, bool]:
    """Every question of the protocol's list, answered with no."""
    return dict.fromkeys(NOT_FOR, False)


def assignment(**changes: object) -> dict[str, object]:
    """What assigning asks for, in JSON."""
    return {
        "protocol_id": "core_decompression",
        "limb": "left",
        "surgery_day": "2026-03-16",
        "offload_weeks": 6,
        "starting_status": "TTWB",
        "not_for": not_for(),
        **changes,
    }


def heel_slides(**changes: object) -> dict[str, object]:
    """An exercise of the first phase after the operation, as it is to be done."""
    dose = {"sets": 1, "reps": 5, "hold_s": 0, "times_per_day": 1, "days_per_week": 7}
    return {"exercise_id": "heel_slides", "dose": {**dose, **changes}}


def valid_bodies() -> dict[str, object]:
    """A body for each operation that takes one, by operation id."""
    return {
        "add_goal": {"words": "Walk the dog"},
        "add_score": {"score": 4},
        "enter_answers": {"answers": [{"question": "pain", "number": 3}]},
        "add_patient": new_patient(),
        "find_patients": {"search": "mark"},
        "change_patient": {"wording": "plain"},
        "write_message": {"body": "Please ring us when you can"},
        "record_consent": {
            "decision": "withdrawn",
            "channel": "in_person",
            "wording_version": "1.0.0",
        },
        "pause_patient": {"kind": "clinic"},
        "answer_activity": {"state": "done"},
        "assign_protocol": assignment(),
        "rehearse_course": assignment(),
        "report": {"is_comfortable": True},
        "prescribe_programme": {"phase": "P1", "exercises": [heel_slides()]},
        "operate": {"day": "2026-03-02"},
        "change_surgery": {"move": "postponed"},
        "record_criterion": {"criterion": "surgery_done", "said": "yes"},
        "add_own_exercise": {"exercise_id": "towel_slide", **OWN_EXERCISE},
        "edit_own_exercise": OWN_EXERCISE,
        "sign_own_exercise": {"content_hash": "0" * 64},
        "report_death": {},
        "change_ladder": {
            "rungs": [
                {"who": "owner", "after_minutes": 0, "tiers": [1, 2], "door": "always"},
            ],
            "repeat_minutes": 30,
            "most_repeats": 2,
        },
        "give_on_call_days": {
            "staff_id": ABSENT,
            "first_day": "2026-03-02",
            "last_day": "2026-03-02",
            "changes_at": "08:00",
        },
        "free_on_call_day": {"day": "2026-03-02"},
        "add_finding": {"day": "2026-03-02", "assessment": {"gait": "no_limp"}},
        "correct_finding": {"day": "2026-03-02", "assessment": {"gait": "no_limp"}},
        "withdraw_finding": {"reason": "another patient's"},
        "sign_phase": {"phase": "P2", "authority": "the surgeon's letter of 1 March"},
        "prescribe_step": {
            "step": {"status": "PWB", "aid": "frame"},
            "authority": "the surgeon, seen today",
        },
        "prescribe_weeks": {"offload_weeks": 8},
        "plan_review": {"next_review_day": "2026-04-01"},
        "limit_movement": {"words": "Do not twist"},
        "lift_limitation": {"authority": "the surgeon, seen today"},
        "take_parked": {"exercises": ["weight_shift"], "authority": "seen today"},
        "note_other_leg": {"other_leg": "FWB", "other_hip_problem": True},
        "preview_patient_change": {"pause": {"kind": "clinic"}},
        "make_patient_change": {"resume": {}, "fingerprint": "0" * 64},
        "preview_episode_change": {"end": {"outcome": "discharged"}},
        "make_episode_change": {
            "phase": {"phase": "P2", "authority": "the surgeon's letter"},
            "fingerprint": "0" * 64,
        },
        "change_alert_rule": {"rule": "low_adherence", "is_on": True},
        "change_words": {"words": [{"word": "limited", "spans": ["TTWB", "PWB"]}]},
        "open_recall": {
            "subject": "protocol",
            "key": "core_decompression",
            "version": "0.0.1",
            "reason": "a dose is wrong",
        },
        "survey_recall": {"is_surveying": False},
        "sign_recall_closed": {"note": "everybody was told"},
        "end_episode": {"outcome": "discharged"},
        "close": {"outcome": "reached"},
        "snooze_task": {"until_at": "2026-03-02T10:00:00Z", "reason": "in theatre"},
        "hand_over": {"to_id": ABSENT},
        "judge_task": {"verdict": "useful"},
        "add_absence": {
            "staff_id": ABSENT,
            "cover_id": ABSENT,
            "from_day": "2026-04-01",
            "until_day": "2026-04-02",
            "reason": "leave",
        },
        "hand_over_work": {"what": "tasks", "to_id": ABSENT},
        "hand_over_patient": {"to_id": ABSENT},
        "change_targets": {"tier_1": 15, "tier_2": 120, "tier_3": 5, "task_budget": None},
        "close_clinic": {"day": "2026-05-12", "name": "training"},
        "change_clinic": {"texting_enabled": False},
        "resume_texts": {"is_paused": False},
        "change_clinic_limits": {
            "contact_opens": "08:00",
            "contact_closes": "20:00",
            "max_texts_day": 2,
            "max_texts_clinic": None,
            "basis": "consent",
        },
        "sign_file": {"path": "messages/en.yaml", "content_hash": "0" * 64},
        "write_thread_message": {"patient_id": ABSENT, "body": "Please ring us"},
        "match_thread": {"patient_id": ABSENT, "reason": "she rang from it"},
        "confirm_thread_number": {"ground": "rang, and gave the birth date"},
        "match_reply": {"patient_id": ABSENT, "reason": "she rang from it"},
        "add_canned": {"language": "en", "title": "Ring us", "body": "Please ring {phone}."},
        "name_carer": {
            "name": "Kim Example",
            "relation": "neighbour",
            "phone": "07700 900787",
        },
        "change_canned": {"title": "Ring us", "body": "Please ring {phone}."},
        "make_token": {"label": "report", "scopes": ["read"], "days": 30},
    }


@dataclass(frozen=True)
class Operation:
    """One operation of the API's own description."""

    id: str
    method: str
    path: str
    spec: dict[str, Any]

    @property
    def is_for_tokens(self) -> bool:
        return any("token" in way for way in self.spec["security"])

    @property
    def reads_a_body(self) -> bool:
        return "requestBody" in self.spec

    @property
    def role(self) -> str:
        """A role that may do it, as its description says."""
        _, _, told = self.spec["description"].rpartition("For: ")
        roles = told.partition(";")[0].rstrip(".").split(", ")
        return "surgeon" if "surgeon" in roles else roles[0]

    @property
    def query(self) -> dict[str, str]:
        """The least it has to be asked with."""
        needed = {
            "list_activities": {"from": "2026-03-01", "to": "2026-03-31"},
            "show_figure": {"limb": "left"},
        }
        return needed.get(self.id, {})

    @property
    def header_names(self) -> set[str]:
        return {one["name"] for one in self.spec.get("parameters", ()) if one["in"] == "header"}

    def ask(self, caller: Caller, ids: dict[str, str], body: object = None, **options: Any):
        """Ask it of a caller, with a key and a version where it wants them."""
        wanted: dict[str, Any] = {}
        if "Idempotency-Key" in self.header_names:
            wanted["key"] = str(uuid4())
        if "If-Match" in self.header_names:
            wanted["seen"] = '"v1"'
        if self.query:
            wanted["query_string"] = self.query
        body = valid_bodies().get(self.id) if body is None else body
        return caller.ask(self.method, self.path.format(**ids), body, **{**wanted, **options})


def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        Operation(spec["operationId"], method.upper(), path, spec)
        for path, methods in document["paths"].items()
        for method, spec in methods.items()
        if method in ("get", "post", "patch", "delete")
    ]
