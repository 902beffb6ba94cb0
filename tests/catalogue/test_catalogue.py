"""The shipped clinical files, and what a change of them changes."""

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from physio_service.catalogue import Catalogue, load_catalogue
from physio_service.domain.course import Gate
from physio_service.domain.exercise import why_not
from physio_service.domain.interpreter import Interpreter
from physio_service.domain.offloading import Status, admits
from physio_service.domain.question import QuestionKind
from physio_service.domain.redflag import Mode
from tests.builders_catalogue import CONFIG, CORE, HIP, WORDS, Edit
from tests.builders_plans import CATALOGUE, PROTOCOL, prescribed


def test_the_shipped_catalogue_loads_with_everything_the_first_protocol_needs():
    assert next(iter(CATALOGUE.protocols)) == "core_decompression"
    assert len(CATALOGUE.exercises) == 35
    assert set(CATALOGUE.choosable_languages) == {"ar", "bn", "cy", "en", "es", "fr", "pl", "ur"}
    assert CATALOGUE.red_flags.mode is Mode.STATIC
    assert len(CATALOGUE.red_flags.conditions) == 13
    assert [meaning.code for meaning in CATALOGUE.statuses] == list(Status)


def test_every_file_tells_its_version_its_review_and_a_hash_of_its_bytes():
    kinds = {file.kind for file in CATALOGUE.files}

    assert kinds == {
        "exercises",
        "figures",
        "messages",
        "placeholders",
        "protocol",
        "red_flags",
        "replies",
        "status_words",
    }
    assert {file.review_status for file in CATALOGUE.files} == {"draft"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", file.content_hash) for file in CATALOGUE.files)
    paths = {file.path for file in CATALOGUE.files}
    shipped = {path.relative_to(CONFIG).as_posix() for path in CONFIG.rglob("*.yaml")}
    assert paths == shipped - {"prices.yaml"}


def test_the_words_of_a_clinic_map_to_the_strictest_code_they_span():
    words = {word.word: word for lexicon in CATALOGUE.lexicons for word in lexicon.words}

    assert {word: words[word].code for word in ("non", "limited", "unrestricted")} == {
        "non": Status.NWB,
        "limited": Status.TTWB,
        "unrestricted": Status.WBAT,
    }
    assert words["limited"].exercise_ceiling is Status.TTWB
    assert all(words[status].code is status for status in Status)


def test_no_phase_of_the_shipped_protocol_opens_without_a_person():
    assert [phase.gate for phase in PROTOCOL.phases] == [Gate.OPERATION] + 5 * [Gate.CLINICIAN]


def test_safety_is_asked_first_and_crutches_only_while_offloaded():
    asked = {phase.id: phase.check.questions for phase in PROTOCOL.phases if phase.check}
    safety_first = (QuestionKind.SAFETY, QuestionKind.PAIN)

    assert {kinds[:2] for kinds in asked.values()} == {safety_first}
    offloaded = {phase for phase, kinds in asked.items() if QuestionKind.CRUTCHES in kinds}
    assert offloaded == {"P1", "P2"}
    assert all(QuestionKind.WALKING in asked[phase] for phase in ("P3", "P4", "P5"))


def test_every_exercise_a_phase_offers_by_default_fits_the_strictest_start():
    for phase in prescribed(status=Status.NWB).phases:
        for session in phase.sessions:
            for item in session.exercises:
                assert why_not(CATALOGUE.exercises[item.exercise_id], phase.status) is None


def test_a_progression_never_needs_less_load():
    for exercise in CATALOGUE.exercises.values():
        if exercise.progress_to:
            harder = CATALOGUE.exercises[exercise.progress_to]
            assert admits(harder.minimum, exercise.minimum), exercise.id


def test_the_signs_find_what_they_are_for():
    english = Interpreter("en", CATALOGUE.phrases, CATALOGUE.wordings, CATALOGUE.red_flags)
    said = {
        "pulmonary_embolism": "i cant breathe and my chest hurts",
        "dvt": "my calf is swollen and hot",
        "wound_infection": "the wound is leaking yellow stuff",
        "sepsis": "he is very confused and hot",
        "heavy_bleeding": "the bleeding won't stop",
        "some_bleeding": "a little blood on it",
        "fracture_or_collapse": "my hip gave way",
        "fracture_emergency": "i fell and cannot get up",
        "fall": "slipped in the shower",
        "medicine_reaction": "my lips are swollen",
        "crisis": "i want to die",
        "emergency_call": "i called an ambulance",
        "slow_recovery": "very stiff today",
    }

    assert set(said) == {condition.id for condition in CATALOGUE.red_flags.conditions}
    for condition, text in said.items():
        found = english.read(text, None, looks_for_signs=True).findings
        assert condition in {one.condition for one in found}, condition


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        CATALOGUE.version = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        CATALOGUE.exercises["cartwheel"] = CATALOGUE.exercises["clamshell"]  # type: ignore[index]


def test_the_version_changes_with_any_byte_of_any_file(folder: Path, edit: Edit):
    before = load_catalogue(folder)
    edit(WORDS, "# Words", "# The words")

    after = load_catalogue(folder)

    assert before.version == CATALOGUE.version
    assert after.version != before.version
    changed = {f.path for f in after.files} - {f.path for f in before.files if f in after.files}
    assert changed == {WORDS}


def test_editing_a_file_never_changes_a_plan_made_before(folder: Path, edit: Edit):
    before = load_catalogue(folder)
    plan = plan_of(before)
    kept = repr(plan)

    edit(CORE, "reps: 20, hold_s: 0, times_per_day: 6", "reps: 5, hold_s: 0, times_per_day: 1")
    edit(HIP, "Point your toes away from you.", "Point your feet away from you.")
    after = load_catalogue(folder)

    assert repr(plan) == kept
    assert plan.content_hash == before.protocols["core_decompression"].content_hash
    assert plan_of(after).content_hash != plan.content_hash
    assert plan_of(after) != plan


def plan_of(catalogue: Catalogue):
    protocol = catalogue.protocols["core_decompression"]
    return prescribed(protocol=protocol, exercises=catalogue.exercises)
