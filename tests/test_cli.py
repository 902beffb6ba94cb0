"""The commands: plain words and status 1 for what is wrong, and a way in for an administrator."""

import re
from contextlib import closing

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from faults.processes import free_port
from physio_service import serving
from physio_service.cli import commands
from physio_service.container import build
from physio_service.demo import starting
from physio_service.demo.starting import Started
from physio_service.services.approving import unsigned_safety
from physio_service.store import schema as tables
from schedules.clock import SystemClock
from tests.builders_accounts import PASSWORD, environ, settings
from tests.builders_people import TEXTS, house
from tests.builders_plans import CATALOGUE

REAL = {
    "CARRIER": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "PUBLIC_BASE_URL": "https://physio.example.org",
}
CLINIC = (
    "create-clinic --name Hillside --text-name Hillside --phone 02079460000 --sender +447700900001"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command line in an environment of its own."""
    given = environ(tmp_path)
    for name in (*REAL, *given):
        monkeypatch.delenv(name, raising=False)

    def run_(line: str, *words: str, typed: str = "", **more: str) -> Result:
        for name, value in (given | more).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(commands, [*line.split(), *words], input=typed)

    return run_


def rows(tmp_path, statement):
    container = build(settings(tmp_path))
    with closing(container.database), container.database.reading() as tx:
        return tx.connection.execute(statement).all()


def test_what_is_wrong_with_the_settings_is_listed_and_nothing_starts(run):
    for line in ("serve", "beat", "migrate", "config check", CLINIC):
        answer = run(line, PORT="eighty", LOG_LEVEL="LOUD")

        assert answer.exit_code == 1
        assert "PORT is not a whole number" in answer.output
        assert "LOG_LEVEL is none of" in answer.output
        assert "Traceback" not in answer.output


def test_a_data_folder_that_cannot_be_used_is_named_and_nothing_starts(run, tmp_path):
    (tmp_path / "taken").write_text("not a folder")

    answer = run("serve", DATA_DIR=str(tmp_path / "taken"), PORT=str(free_port()))

    assert answer.exit_code == 1
    assert f"{tmp_path / 'taken'}: File exists" in answer.output


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:////nowhere/physio.db", "unable to open database file"),
        ("postgresql+psycopg://nobody:hidden@127.0.0.1:1/physio", "Connection refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_plain_words(run, url, reason):
    answer = run("migrate", DATABASE_URL=url)

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: The database cannot be used")
    assert reason in answer.output
    assert "hidden" not in answer.output


def test_a_faulty_clinical_file_is_named_with_its_line(run, tmp_path):
    (tmp_path / "config").mkdir()

    answer = run("config check", CONFIG_DIR=str(tmp_path / "config"))

    assert answer.exit_code == 1
    assert "messages/placeholders.yaml:1" in answer.output


def test_settings_and_files_that_are_right_are_called_so(run):
    answer = run("config check")

    assert answer.exit_code == 0, answer.output
    assert "sandbox carrier" in answer.output
    assert "drafts" in answer.output


def test_migrating_twice_is_harmless(run):
    assert [run("migrate").exit_code for _ in range(2)] == [0, 0]


def test_an_administrator_can_begin_from_nothing(run, tmp_path):
    founded = run(CLINIC)
    clinic_id = founded.output.strip()
    opened = run(
        f"create-staff --clinic {clinic_id} --username admin --name Morgan --role admin",
        typed=f"{PASSWORD}\n{PASSWORD}\n",
    )

    assert (founded.exit_code, opened.exit_code) == (0, 0), opened.output
    assert PASSWORD not in opened.output
    found = rows(tmp_path, select(tables.staff.c.username, tables.staff.c.role))
    assert [tuple(row) for row in found] == [("admin", "admin")]


def test_a_closed_account_signs_nothing_more(run):
    clinic_id = run(CLINIC).output.strip()
    run(
        f"create-staff --clinic {clinic_id} --username leaver --name Morgan --role physio",
        typed=f"{PASSWORD}\n{PASSWORD}\n",
    )

    closed = run("close-staff --username Leaver")
    refused = run("sign-file --approver leaver --path messages/en.yaml", typed=f"{PASSWORD}\n")

    assert (closed.exit_code, closed.output) == (0, "leaver may no longer sign in.\n")
    assert refused.exit_code == 1
    assert "not right" in refused.output


@pytest.mark.parametrize(
    ("line", "typed", "said"),
    [
        ("close-staff --username nobody", "", "nobody has this username"),
        (
            "reset-password --username nobody",
            f"{PASSWORD}\n{PASSWORD}\n",
            "nobody has this username",
        ),
        (f"{CLINIC} --zone Mars/Olympus", "", "zone"),
        (f"{CLINIC} --opens early", "", "hours"),
        (
            "create-staff --clinic 01890000-0000-7000-8000-000000000000 --username admin"
            " --name A --role admin",
            f"{PASSWORD}\n{PASSWORD}\n",
            "no such clinic",
        ),
        ("sign-file --approver nobody --path messages/xx.yaml", "x\n", "no clinical file"),
        ("sign-file --approver nobody --path messages/en.yaml", "x\n", "not right"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, line, typed, said):
    answer = run(line, typed=typed)

    assert answer.exit_code != 0
    assert said in answer.output
    assert "Traceback" not in answer.output


def test_with_a_real_carrier_it_starts_only_when_the_safety_texts_are_signed(run, monkeypatch):
    beaten = []

    def beat(container, ready):
        beaten.append(container.drafts_allowed)
        ready()
        return 0

    monkeypatch.setattr(serving, "beat", beat)
    clinic_id = run(CLINIC, **REAL).output.strip()
    staff = f"create-staff --clinic {clinic_id} --username surgeon --name S --role surgeon"
    run(staff, typed=f"{PASSWORD}\n{PASSWORD}\n", **REAL)
    refused = run("beat", **REAL)
    sign = "sign-file --approver surgeon --path messages/en.yaml --note letter"
    signed = run(sign, typed=f"{PASSWORD}\n", **REAL)
    again = run(sign, typed=f"{PASSWORD}\n", **REAL)
    started = run("beat", **REAL)

    assert refused.exit_code == 1
    assert "messages/en.yaml" in refused.output
    assert "is signed" in signed.output
    assert "was signed before" in again.output
    assert (started.exit_code, beaten) == (0, [False])


def test_the_languages_that_patients_read_have_to_be_signed_too(database, clock):
    home = house(database, clock.now())
    home.patient(clock.now(), language="ur")

    with database.reading() as tx:
        unsigned = unsigned_safety(tx, TEXTS, CATALOGUE, home.clinic_id)

    assert set(unsigned) == {"messages/en.yaml", "messages/ur.yaml"}


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_a_port_in_use_is_named_with_the_setting_that_changes_it(run, variable):
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    with closing(serving.listen("127.0.0.1", int(ports[variable]), variable)):
        answer = run("serve", **ports)

    assert answer.exit_code == 1
    assert re.search(rf"Port {ports[variable]} .*with {variable}\.", answer.output)


@pytest.fixture
def served(monkeypatch):
    """Let `serve` get as far as being ready; return what it was to serve."""
    containers = []

    def serve(container, listener, ready):
        containers.append(container)
        listener.close()
        ready()
        container.database.close()
        return 0

    monkeypatch.setattr(serving, "serve", serve)
    return containers


def test_a_demonstration_says_where_it_is_and_how_to_get_in(run, served, monkeypatch):
    monkeypatch.setattr(starting, "start", lambda container: Started(container, {"physio": "pw"}))
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}

    answer = run("serve", DEMO="1", PUBLIC_BASE_URL="", **ports)

    assert answer.exit_code == 0, answer.output
    assert f"The service: http://127.0.0.1:{ports['PORT']}" in answer.output
    assert f"The phones:  http://127.0.0.1:{ports['SANDBOX_PORT']}" in answer.output
    assert "Sign in as physio with the password pw" in answer.output
    assert len(served) == 1


def test_a_clinic_of_its_own_keeps_real_time_and_gets_no_made_up_patients(run, served):
    answer = run("serve", PORT=str(free_port()))

    assert answer.exit_code == 0, answer.output
    assert "password" not in answer.output
    assert isinstance(served[0].clock, SystemClock)
