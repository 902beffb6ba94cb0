"""What tests of the pages share: a clinic with every role, a patient under way, a browser each."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from jinja2 import BytecodeCache

from physio_service.app import create_app
from physio_service.container import build
from physio_service.domain.staff import Role
from physio_service.queries.patient import story
from physio_service.store.database import Database
from schedules.clock import VirtualClock
from tests.builders_accounts import Browser, browser, make_staff, quick_hasher, settings
from tests.builders_messages import Line, line
from tests.builders_people import READERS
from tests.builders_plans import CATALOGUE


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A patient operated on three days ago, and what the pages are asked for."""

    id: UUID
    episode_id: UUID

    def path(self, rest: str = "") -> str:
        return f"/patients/{self.id}{rest}"

    def course(self, rest: str) -> str:
        return f"/patients/{self.id}/episodes/{self.episode_id}{rest}"


class Page(HTMLParser):
    """What a page shows and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.append((tag, named))
        self.links += [named[name] for name in ("href", "action", "src") if named.get(name)]
        if tag in ("input", "select", "textarea") and named.get("name"):
            self.fields.setdefault(named["name"], named.get("value") or "")

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def told(on, patient_id):
    with on.database.reading() as tx:
        return story(tx, on.clinic_id, patient_id, on.now)


def faults(answer) -> list[str]:
    """Return the fields the summary leads to; each must be on the page, and say a sentence."""
    page = Page(answer.text)
    ids = {named.get("id") for _, named in page.tags}
    found = [
        named["href"][1:]
        for tag, named in page.tags
        if tag == "a"
        and (named.get("href") or "").startswith("#")
        and named["href"] != "#maincontent"
    ]
    assert set(found) <= ids
    said = re.findall(r'<a href="#([^"]+)">([^<]*)</a>', answer.text)
    assert all(len(words) > 10 for field, words in said if field in found), said
    return found


@pytest.fixture
def on(sqlite: Database, clock: VirtualClock) -> Line:
    """A clinic with its carrier, and an account of each role named after it."""
    here = line(sqlite, clock)
    for role in Role:
        if role is not Role.PHYSIO:
            make_staff(sqlite, here.clinic_id, clock.now(), username=role.value, role=role)
    return here


@pytest.fixture
def app(on: Line, tmp_path: Path, compiled_templates: BytecodeCache) -> Flask:
    container = build(
        settings(tmp_path, BEATS="0"),
        clock=on.clock,
        database=on.database,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
        readers=READERS,
    )
    app = create_app(container.settings, container)
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def staff(app: Flask) -> Browser:
    """A physiotherapist, signed in."""
    return browser(app).sign_in("physio")


@pytest.fixture
def under_way(on: Line) -> UnderWay:
    patient_id = on.house.patient(on.now)
    on.house.consent(patient_id, on.now)
    episode_id = on.house.assign(
        patient_id,
        on.now,
        surgery_day=on.now.date() - timedelta(days=3),
        operation_done=True,
        limits="Toes only",
    )
    return UnderWay(patient_id, episode_id)
