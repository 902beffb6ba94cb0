"""Licensed questionnaires on the pages: the reason where nothing may be shown, else the items."""

import pytest

from physio_service.app import create_app
from physio_service.container import build
from physio_service.store import clinics
from tests.builders_accounts import browser, quick_hasher, settings
from tests.builders_plans import CATALOGUE
from tests.catalogue.test_instrument_files import GOOD


@pytest.fixture
def reader(on, tmp_path, compiled_templates):
    """A physiotherapist of a clinic whose folder holds one licensed file."""

    def read(holder):
        folder = tmp_path / "licensed"
        folder.mkdir()
        (folder / "stairs.yaml").write_text(GOOD.replace("Hill Clinic", holder), "utf-8")
        container = build(
            settings(tmp_path, BEATS="0", INSTRUMENTS_DIR=str(folder)),
            clock=on.clock,
            database=on.database,
            hasher=quick_hasher(),
            catalogue=CATALOGUE,
        )
        app = create_app(container.settings, container)
        app.jinja_env.bytecode_cache = compiled_templates
        return browser(app).sign_in("physio").client

    return read


@pytest.mark.parametrize("name", ["hoos", "oxford_hip_score", "eq5d"])
def test_without_a_licensed_file_the_page_says_why_and_shows_nothing(staff, name):
    shown = staff.client.get(f"/instruments/{name}")

    assert shown.status_code == 403
    assert "No folder of licensed files is set" in shown.text
    assert "No folder of licensed files is set" in staff.client.get("/instruments").text


def test_the_clinic_that_holds_the_licence_sees_the_items(on, reader):
    with on.database.reading() as tx:
        name = clinics.get(tx, on.clinic_id).name
    client = reader(name)

    assert "How was the first step?" in client.get("/instruments/made_up_stairs").text
    assert "This clinic may use it." in client.get("/instruments").text
    assert client.get("/instruments/nothing").status_code == 404


def test_another_clinics_licence_shows_nothing(reader):
    shown = reader("Somebody Else").get("/instruments/made_up_stairs")

    assert shown.status_code == 403
    assert "How was the first step?" not in shown.text
