"""The house keeps its rule, and the checker sees a breach when one is planted."""

from pathlib import Path

import pytest

from tests.architecture import faults_of

ROOT = Path(__file__).parents[1]


def test_the_house_keeps_its_rule():
    assert faults_of(ROOT) == []


PLANTED = {
    "domain looks up": (
        "physio_service/domain/pain.py",
        "from physio_service.store import database",
    ),
    "store and messaging meet": (
        "physio_service/messaging/text.py",
        "import physio_service.store.database",
    ),
    "services ask queries": (
        "physio_service/services/asking.py",
        "from physio_service.queries import caseload",
    ),
    "web goes around to the store": (
        "physio_service/web/pain.py",
        "from physio_service.store.database import Database",
    ),
    "web reaches for the container": (
        "physio_service/web/pain.py",
        "from physio_service.container import Container",
    ),
    "the sandbox knows us": ("sandbox/app.py", "from schedules.clock import utc_now"),
    "we know the sandbox": ("physio_service/container.py", "import sandbox.app"),
    "config knows us": ("config/settings.py", "from schedules.clock import utc_now"),
    "the harness goes around the wire": ("faults/lab.py", "import sandbox.app"),
    "we know the harness": ("physio_service/container.py", "import faults.lab"),
    "a library in the domain": ("physio_service/domain/pain.py", "import yaml"),
    "sqlalchemy in a service": ("physio_service/services/asking.py", "import sqlalchemy as sa"),
    "an extension of flask in a service": (
        "physio_service/services/asking.py",
        "from flask_babel import gettext",
    ),
    "twilio in a service": (
        "physio_service/services/asking.py",
        "def f():\n    from twilio.rest import Client",
    ),
    "marshmallow in a page": ("physio_service/web/pain.py", "from marshmallow import Schema"),
    "apscheduler in the beats": ("physio_service/beats.py", "import apscheduler.schedulers"),
    "a second clock": (
        "physio_service/services/asking.py",
        "import datetime\nnow = datetime.datetime.now()",
    ),
    "a second reader of the environment": (
        "physio_service/web/pain.py",
        "from os import path\nimport os\nhome = os.environ['HOME']",
    ),
    "a relative import": ("physio_service/web/pain.py", "from . import errors"),
    "a path of one machine": ("scripts/assets.py", f'WHERE = "/{"home"}/somebody"'),
    "a folder beside the project": ("docs/notes.md", f"see ../{'shared'}/notes.md"),
}


@pytest.mark.parametrize(("path", "text"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_breach_is_found(tmp_path, path, text):
    for file in (
        "physio_service/store/database.py",
        "physio_service/queries/caseload.py",
        "physio_service/container.py",
        "physio_service/web/errors.py",
        "schedules/clock.py",
        "sandbox/app.py",
        "faults/lab.py",
    ):
        plant(tmp_path, file, "")
    plant(tmp_path, path, text)

    assert [fault.split(":")[0] for fault in faults_of(tmp_path)] == [path]


def test_what_points_down_is_no_breach(tmp_path):
    plant(tmp_path, "schedules/clock.py", "from datetime import datetime\nnow = datetime.now()")
    plant(tmp_path, "physio_service/domain/pain.py", "from schedules.clock import now")
    plant(tmp_path, "physio_service/store/pains.py", "import sqlalchemy\nimport schedules.clock")
    plant(
        tmp_path,
        "physio_service/services/asking.py",
        "from physio_service.domain import pain\nfrom physio_service.store import pains",
    )
    plant(tmp_path, "physio_service/app.py", "from physio_service.services import asking")
    plant(tmp_path, "wsgi.py", "import os\nfrom physio_service import app\nprint(os.environ)")

    assert faults_of(tmp_path) == []


def plant(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n", encoding="utf-8")
