"""Some steps of a clinic at random: every rule of texting holds. `make faults` takes more."""

from faults.machine import live


def test_the_rules_hold_through_some_steps(tmp_path, migrated_sqlite):
    template = tmp_path / "empty.db"
    template.write_bytes(migrated_sqlite)

    live(120, template)
