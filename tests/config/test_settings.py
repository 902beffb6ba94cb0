"""Settings: typed, complete, loud; every fault at once and no secret shown."""

import pytest

from config.settings import BadSettings, Carrier, load_settings
from tests.builders_accounts import environ

KEY = "aWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWk="
TWILIO = {"CARRIER": "twilio", "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "t" * 32}


def refused(given):
    with pytest.raises(BadSettings) as caught:
        load_settings(given)
    return {fault.split()[0] for fault in caught.value.faults}


def test_the_least_environment_serves_the_sandbox_on_this_machine(tmp_path):
    given = environ(tmp_path)
    del given["PUBLIC_BASE_URL"], given["DEMO"]

    settings = load_settings(given)

    assert settings.public_base_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/physio.db"
    assert settings.carrier is Carrier.SANDBOX
    assert settings.twilio_base_url == "http://127.0.0.1:8010"
    assert settings.twilio_account_sid == "AC" + "0" * 32
    assert settings.current_key_id == "test-1"
    assert settings.demo
    assert settings.beats
    assert not settings.is_https


def test_every_fault_is_named_at_once(tmp_path):
    given = environ(
        tmp_path,
        PORT="eighty",
        SANDBOX_PORT="70000",
        CARRIER="pigeon",
        DEMO="perhaps",
        LOG_LEVEL="loud",
        PUBLIC_BASE_URL="clinic.example",
        ENCRYPTION_KEYS="nothing",
        INDEX_KEY="dG9vIHNob3J0",
        TWILIO_API_KEY="SK1",
    )
    given["SECRET_KEY"] = "short"

    assert refused(given) == {
        "PORT",
        "SANDBOX_PORT",
        "CARRIER",
        "DEMO",
        "LOG_LEVEL",
        "PUBLIC_BASE_URL",
        "ENCRYPTION_KEYS",
        "INDEX_KEY",
        "TWILIO_API_KEY",
        "SECRET_KEY",
    }


def test_nothing_set_names_every_missing_secret():
    assert refused({}) == {
        "SECRET_KEY",
        "ENCRYPTION_KEYS",
        "INDEX_KEY",
        "SANDBOX_ACCOUNT_SID",
        "SANDBOX_AUTH_TOKEN",
    }


def test_neither_the_settings_nor_their_refusal_show_a_secret(tmp_path):
    secret = "canary-" + "x" * 40
    given = environ(
        tmp_path,
        SECRET_KEY=secret,
        TWILIO_AUTH_TOKEN=secret,
        ADMIN_PASSWORD=secret,
        DATABASE_URL=f"postgresql+psycopg://physio:{secret}@db/physio",
    )

    assert "canary" not in repr(load_settings(given))
    with pytest.raises(BadSettings) as caught:
        load_settings(given | {"ENCRYPTION_KEYS": f"k:{secret}", "PORT": secret})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"HOST": "0.0.0.0"}, "HOST"),  # noqa: S104 - to be refused, or with https in front
        ({"PUBLIC_BASE_URL": "http://clinic.example"}, "PUBLIC_BASE_URL"),
        ({"PUBLIC_BASE_URL": "https://clinic.example/physio"}, "PUBLIC_BASE_URL"),
        ({"PUBLIC_BASE_URL": "ftp://clinic.example"}, "PUBLIC_BASE_URL"),
        ({"PUBLIC_BASE_URL": "https://clinic.example:notaport"}, "PUBLIC_BASE_URL"),
        ({"TWILIO_BASE_URL": "https://elsewhere.example"}, "TWILIO_BASE_URL"),
        ({"TWILIO_BASE_URL": "nonsense"}, "TWILIO_BASE_URL"),
        ({**TWILIO, "TWILIO_BASE_URL": "http://127.0.0.1:8010"}, "TWILIO_BASE_URL"),
        ({**TWILIO, "DEMO": "1"}, "DEMO"),
        ({**TWILIO, "CLOCK_OFFSET_S": "60"}, "CLOCK_OFFSET_S"),
        ({"CARRIER": "twilio", "TWILIO_AUTH_TOKEN": "t"}, "TWILIO_ACCOUNT_SID"),
        ({"CARRIER": "twilio", "TWILIO_ACCOUNT_SID": "AC"}, "TWILIO_AUTH_TOKEN"),
        ({"ENCRYPTION_KEYS": f"a:{KEY},a:{KEY}"}, "ENCRYPTION_KEYS"),
        ({"INDEX_KEY": "not base64 at all"}, "INDEX_KEY"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
    ],
)
def test_an_unsafe_combination_is_refused(tmp_path, more, fault):
    assert refused(environ(tmp_path, **more)) == {fault}


def test_https_in_front_may_listen_on_the_network(tmp_path):
    settings = load_settings(
        environ(tmp_path, HOST="0.0.0.0", PUBLIC_BASE_URL="https://clinic.example/")  # noqa: S104 - to be refused, or with https in front
    )

    assert settings.is_https
    assert settings.public_base_url == "https://clinic.example"
    assert settings.public_host == "clinic.example"


def test_the_real_carrier_needs_its_own_account_and_gets_no_demo(tmp_path):
    given = environ(tmp_path, **TWILIO)
    del given["DEMO"]

    settings = load_settings(given)

    assert settings.twilio_account_sid == TWILIO["TWILIO_ACCOUNT_SID"]
    assert settings.twilio_base_url == ""
    assert not settings.demo


def test_a_value_may_stand_in_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("f" * 40 + "\n", encoding="utf-8")
    given = environ(tmp_path, SECRET_KEY_FILE=str(secret))
    del given["SECRET_KEY"]

    assert load_settings(given).secret_key == "f" * 40


def test_a_value_given_twice_or_a_file_that_is_missing_is_a_fault(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("f" * 40, encoding="utf-8")

    assert refused(environ(tmp_path, SECRET_KEY_FILE=str(secret))) == {"SECRET_KEY"}
    assert refused(environ(tmp_path, LOG_LEVEL_FILE=str(tmp_path / "none"))) == {"LOG_LEVEL_FILE"}


def test_the_first_of_several_encryption_keys_is_the_current_one(tmp_path):
    settings = load_settings(environ(tmp_path, ENCRYPTION_KEYS=f"new:{KEY}, old:{KEY}"))

    assert settings.current_key_id == "new"
    assert list(settings.encryption_keys) == ["new", "old"]


def test_who_listens_in_ipv6_on_this_machine_is_found_by_its_name(tmp_path):
    given = environ(tmp_path, HOST="::1")
    del given["PUBLIC_BASE_URL"]

    assert load_settings(given).public_base_url == "http://localhost:8000"


@pytest.mark.parametrize(
    "address", ["https://exa mple.com", "https://[2001:db8::1]", "https://ex_ample", "https://a\nb"]
)
def test_an_address_that_requests_could_not_be_known_by_is_refused(tmp_path, address):
    assert refused(environ(tmp_path, PUBLIC_BASE_URL=address)) == {"PUBLIC_BASE_URL"}


@pytest.mark.parametrize(
    "address",
    ["mysql://u:hunter2@h/d", "hunter2", "sqlite://", "sqlite:///", "sqlite:///:memory:"],
)
def test_a_database_we_cannot_keep_anything_in_is_refused_and_not_repeated(tmp_path, address):
    with pytest.raises(BadSettings) as caught:
        load_settings(environ(tmp_path, DATABASE_URL=address))

    assert caught.value.faults[0].startswith("DATABASE_URL ")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["sqlite:///var/a.db", "sqlite:////srv/a.db", "postgresql+psycopg://u@h/d"]
)
def test_a_file_or_a_server_may_hold_the_database(tmp_path, address):
    assert load_settings(environ(tmp_path, DATABASE_URL=address)).database_url == address
