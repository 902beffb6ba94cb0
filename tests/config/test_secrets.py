"""The secrets of an installation: made once, whole, for the owner's eyes, never replaced."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.secrets import FILE, make_secrets, with_secrets
from config.settings import BadSettings, load_settings
from tests.builders_accounts import environ


def test_a_first_start_makes_all_that_settings_need(tmp_path):
    settings = load_settings(with_secrets({"DATA_DIR": str(tmp_path / "var")}))

    assert settings.current_key_id == "k1"
    assert settings.twilio_account_sid.startswith("AC")


def test_the_file_is_for_its_owner_only(tmp_path):
    make_secrets(tmp_path / "var")

    assert stat.S_IMODE((tmp_path / "var" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_a_second_start_keeps_them(tmp_path):
    assert make_secrets(tmp_path) == make_secrets(tmp_path)


def test_starters_at_once_end_up_with_the_same_secrets_and_leave_nothing_behind(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: make_secrets(tmp_path), range(16)))

    assert all(one == made[0] for one in made)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_a_data_folder_that_cannot_be_one_is_a_fault_in_the_settings(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(BadSettings) as caught:
        with_secrets({"DATA_DIR": str(tmp_path / "file")})

    assert [fault.split()[0] for fault in caught.value.faults] == ["DATA_DIR"]


def test_two_installations_share_no_secret(tmp_path):
    one, other = make_secrets(tmp_path / "one"), make_secrets(tmp_path / "other")

    assert not set(one.values()) & set(other.values())


def test_the_environment_wins_and_a_secret_in_a_file_of_its_own_is_not_given_twice(tmp_path):
    key = tmp_path / "key"
    key.write_text("f" * 40, encoding="utf-8")
    make_secrets(tmp_path)

    merged = with_secrets(
        {"DATA_DIR": str(tmp_path), "INDEX_KEY": "mine", "SECRET_KEY_FILE": str(key)}
    )

    assert merged["INDEX_KEY"] == "mine"
    assert "SECRET_KEY" not in merged


def test_nothing_is_made_when_everything_is_given(tmp_path):
    given = environ(tmp_path / "var")

    assert with_secrets(given) == given
    assert not (tmp_path / "var").exists()


def test_the_real_carrier_needs_no_secret_of_the_sandbox(tmp_path):
    given = environ(tmp_path / "var", CARRIER="twilio")
    del given["SANDBOX_ACCOUNT_SID"], given["SANDBOX_AUTH_TOKEN"]

    assert with_secrets(given) == given
