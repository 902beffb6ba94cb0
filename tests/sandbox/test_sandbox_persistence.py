"""What survives a killed sandbox, and the accept log."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.journal import Journal
from sandbox.messages import from_record, to_record

LINE, PHONE = "+447700900000", "+447700900123"


def test_a_line_is_in_the_accept_log_before_the_caller_hears(client, sandbox):
    sandbox.exchange.board.change({"faults": [{"kind": "hang", "accept": True}]})
    client.http_client.timeout = 0.3
    with pytest.raises(OSError, match="timed out"):
        client.messages.create(
            to=PHONE, from_=LINE, body="Hello", status_callback="http://127.0.0.1:9/s?m=1"
        )

    line = json.loads((sandbox.log_dir / "accepted.jsonl").read_text(encoding="utf-8"))

    kept = sandbox.exchange.mailbox.newest_first()[0]
    assert {name: line[name] for name in line if name != "message"} == {
        "sid": kept.sid,
        "to": PHONE,
        "from": LINE,
        "body": "Hello",
        "status_callback": "http://127.0.0.1:9/s?m=1",
        "accepted_at": "2026-06-29T09:00:00+00:00",
    }


def test_messages_and_opt_outs_survive_a_restart(client, sandbox, start, settings):
    sandbox.exchange.board.change({"stop_words": True})
    client.messages.create(to=PHONE, from_=LINE, body="One")
    sandbox.deliver()
    client.messages.create(to=PHONE, from_=LINE, body="Two").update(status="canceled")
    sandbox.exchange.receive(PHONE, "STOP", LINE, sandbox.clock.now)
    before = sandbox.exchange.mailbox

    again = start(settings).exchange.mailbox

    assert again.newest_first() == before.newest_first()
    assert again.on_phone(PHONE) == before.on_phone(PHONE)
    assert again.is_opted_out([LINE], PHONE)
    assert again.next_sequence() == before.next_sequence()


def test_a_message_under_way_is_delivered_after_a_restart(client, sandbox, start, settings):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")

    again = start(settings)
    again.deliver()

    assert again.exchange.mailbox.on_phone(PHONE)[0].status == "delivered"


def test_a_clock_set_back_hides_and_delays_nothing(client, sandbox, start, settings, connect):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    sandbox.clock.forward(-86400)

    again = start(settings)
    again.deliver(seconds=1)

    assert [m.status for m in connect(again.url).messages.list()] == ["delivered"]


def test_a_message_accepted_in_the_last_instant_is_taken_up_again(client, sandbox, start, settings):
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello")
    (sandbox.log_dir / "journal.jsonl").write_text("", encoding="utf-8")

    again = start(settings)
    again.deliver()

    assert again.exchange.mailbox.find(sent.sid).status == "delivered"


def test_a_torn_last_line_is_cut_and_the_rest_kept(client, sandbox, start, settings, caplog):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    for name in ("journal.jsonl", "accepted.jsonl"):
        with (sandbox.log_dir / name).open("a", encoding="utf-8") as torn:
            torn.write('{"event": "mess')

    again = start(settings)
    again.exchange.receive(PHONE, "DONE", LINE, again.clock.now)

    assert "torn journal line cut" in caplog.text
    assert [m.body for m in start(settings).exchange.mailbox.on_phone(PHONE)] == ["Hello", "DONE"]


def test_a_journal_of_a_torn_line_only_is_empty(tmp_path):
    (tmp_path / "j").write_text("{", encoding="utf-8")

    assert list(Journal(tmp_path / "j")) == []


def test_a_line_that_is_not_json_is_passed_over(tmp_path, caplog):
    (tmp_path / "j").write_text('{"a":1}\nnonsense\n{"a":2}\n', encoding="utf-8")

    assert list(Journal(tmp_path / "j")) == [{"a": 1}, {"a": 2}]
    assert "passed over" in caplog.text


def test_the_logs_are_for_their_owner_only(sandbox):
    for name in ("journal.jsonl", "accepted.jsonl"):
        assert (sandbox.log_dir / name).stat().st_mode & 0o077 == 0


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_text_is_read_back_as_it_was_written(tmp_path_factory, texts):
    journal = Journal(tmp_path_factory.mktemp("journal") / "j")
    for text in texts:
        journal.append({"text": text})

    assert [record["text"] for record in journal] == texts


def test_a_message_is_read_back_as_it_was_written(client, sandbox, clock):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    message = replace(sandbox.exchange.mailbox.newest_first()[0], sent_at=clock.now)

    assert from_record(json.loads(json.dumps(to_record(message)))) == message


def test_a_field_of_another_version_is_ignored(client, sandbox):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    message = sandbox.exchange.mailbox.newest_first()[0]

    assert from_record({**to_record(message), "colour": "blue"}) == message
