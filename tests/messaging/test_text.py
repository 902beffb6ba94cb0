"""Texts are filled in as planned, and cost what the standard says they cost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.wording import Encoding, Template, UnfitText
from physio_service.messaging.text import Segments, fold, plain_letters, render, segments

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2

# The basic alphabet said another way than the code says it: printable ASCII without nine
# signs, two line ends, and these code points.
ABROAD = (
    "A3 A5 E8 E9 F9 EC F2 C7 D8 F8 C5 E5 394 3A6 393 39B 3A9 3A0 3A8 3A3 398 39E C6 E6 DF C9 "
    "A4 A1 C4 D6 D1 DC A7 BF E4 F6 F1 FC E0"
)
ONE_SEPTET = (
    {chr(code) for code in range(0x20, 0x7F)} - set("[\\]^`{|}~")
    | {"\n", "\r"}
    | {chr(int(code, 16)) for code in ABROAD.split()}
)
ESCAPED = set("\x0c[\\]^{|}~€")


def reference(text: str) -> Segments:
    """Cut the encoded text as a phone network would, part by part."""
    if set(text) <= ONE_SEPTET | ESCAPED:
        wire = "".join(f"\x1b{sign}" if sign in ESCAPED else sign for sign in text)
        return Segments(GSM, len(wire), cuts(wire, 160, 153, lambda last: last == "\x1b"))
    octets = text.encode("utf-16-be")
    wire = "".join(chr(a << 8 | b) for a, b in zip(octets[::2], octets[1::2], strict=True))
    return Segments(UCS, len(wire), cuts(wire, 70, 67, lambda last: "\ud800" <= last < "\udc00"))


def cuts(wire, alone, part, opens_a_pair):
    if len(wire) <= alone:
        return 1 if wire else 0
    count = 0
    while wire:
        end = part
        if len(wire) > end and opens_a_pair(wire[end - 1]):
            end -= 1
        wire, count = wire[end:], count + 1
    return count


runs = st.lists(
    st.tuples(st.sampled_from("aé ñ\n€^[~\x0cçب😀"), st.integers(1, 170)), max_size=6
).map(lambda parts: "".join(sign * times for sign, times in parts))
gsm_runs = st.lists(st.tuples(st.sampled_from("aZé€[~\x0c"), st.integers(1, 160)), max_size=8).map(
    lambda parts: "".join(sign * times for sign, times in parts)
)


def template(text, **given):
    planned = dict.fromkeys(re.findall(r"\{([a-z]+)\}", text), 20)
    return Template(
        **{
            "key": "greeting",
            "category": "ack",
            "text": text,
            "encoding": GSM,
            "max_segments": 1,
            "limits": planned,
        }
        | given
    )


def test_the_basic_alphabet_has_127_characters_beside_the_escape():
    assert len(ONE_SEPTET) == 127
    assert all(segments(sign) == Segments(GSM, 1, 1) for sign in ONE_SEPTET)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments(GSM, 0, 0)),
        ("a" * 160, Segments(GSM, 160, 1)),
        ("a" * 161, Segments(GSM, 161, 2)),
        ("a" * 306, Segments(GSM, 306, 2)),
        ("a" * 307, Segments(GSM, 307, 3)),
        ("€" * 80, Segments(GSM, 160, 1)),
        ("a" * 152 + "€" + "a" * 151, Segments(GSM, 305, 2)),
        ("a" * 152 + "€" + "a" * 152, Segments(GSM, 306, 3)),
        ("ç" * 70, Segments(UCS, 70, 1)),
        ("ç" * 71, Segments(UCS, 71, 2)),
        ("😀" * 35, Segments(UCS, 70, 1)),
        ("😀" * 67, Segments(UCS, 134, 3)),
        ("`", Segments(UCS, 1, 1)),
        ("ê", Segments(UCS, 1, 1)),
        ("Ç é è ù à ñ", Segments(GSM, 11, 1)),
    ],
)
def test_known_texts_cost_what_the_standard_says(text, expected):
    assert segments(text) == expected


@given(st.text() | runs | gsm_runs)
def test_every_text_costs_what_an_independent_count_says(text):
    assert segments(text) == reference(text)


@given(runs, runs)
def test_more_text_never_costs_less(first, second):
    assert segments(first + second).count >= segments(first).count


def test_typographic_signs_become_plain_ones():
    assert fold("“St Mary’s” – ward\u00a03…") == '"St Mary\'s" - ward 3...'


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_letters_are_never_folded():
    assert fold("Zażółć çê ñ না") == "Zażółć çê ñ না"


def test_a_text_is_filled_and_measured():
    rendered = render(template("{clinic}: hello"), {"clinic": "Elm"})

    assert rendered.text == "Elm: hello"
    assert rendered.segments == Segments(GSM, 10, 1)


def test_a_curly_apostrophe_in_a_clinic_name_costs_nothing():
    assert render(template("{clinic}"), {"clinic": "St Mary’s"}).segments.encoding is GSM


def test_a_value_with_braces_is_not_filled_again():
    asked = template("{clinic} {phone}")

    assert render(asked, {"clinic": "{phone}", "phone": "1"}).text == "{phone} 1"


def test_values_the_text_has_no_place_for_are_left_out():
    assert render(template("Hello"), {"clinic": "Elm"}).text == "Hello"


@pytest.mark.parametrize("values", [{}, {"phone": "1"}])
def test_a_missing_value_is_named(values):
    with pytest.raises(UnfitText, match=r"greeting: .*\{clinic\}"):
        render(template("{clinic}"), values)


def test_a_placeholder_nobody_planned_is_refused():
    with pytest.raises(UnfitText, match=r"\{clinic\}"):
        render(template("{clinic}", limits={}), {"clinic": "Elm"})


def test_format_tricks_in_a_template_are_refused():
    with pytest.raises(UnfitText, match="brace"):
        render(template("{clinic.__class__}"), {"clinic": "Elm"})


def test_a_blank_value_is_refused():
    with pytest.raises(UnfitText, match=r"\{emergency\} is blank"):
        render(template("Call {emergency}"), {"emergency": " "})


def test_a_value_longer_than_planned_is_refused_and_not_repeated():
    with pytest.raises(UnfitText, match=r"\{clinic\} takes 21 units, limit 20") as refused:
        render(template("{clinic}"), {"clinic": "E" * 21})

    assert "EE" not in str(refused.value)


def test_a_bracket_in_a_value_counts_twice():
    with pytest.raises(UnfitText, match="takes 22 units"):
        render(template("{clinic}"), {"clinic": "E" * 18 + "[]"})


@pytest.mark.parametrize("value", ["Hip ☃", "clinique مرحبا", "中"])
def test_a_value_that_would_force_ucs_2_whatever_is_done_is_refused(value):
    with pytest.raises(UnfitText, match=r"\{clinic\} has a character outside GSM-7"):
        render(template("{clinic}"), {"clinic": value})


def test_an_odd_letter_in_a_value_loses_its_accent_rather_than_double_the_cost():
    rendered = render(template("{clinic}: call {phone}"), {"clinic": "Łódź ŵ œ", "phone": "1"})

    assert rendered.text == "Lodz w oe: call 1"
    assert rendered.segments.encoding is GSM
    assert rendered.plainer == ("clinic",)


def test_a_value_that_fits_as_it_is_loses_nothing():
    rendered = render(template("{clinic}"), {"clinic": "Élan à Nîmes".replace("î", "i")})

    assert (rendered.text, rendered.plainer) == ("Élan à Nimes", ())


@given(st.text(st.characters(codec="latin-1", exclude_categories=["C"]), min_size=1, max_size=9))
def test_no_letter_of_western_europe_makes_a_text_dearer(value):
    written = plain_letters(fold(value))

    letters = "".join(one for one in written if one.isalpha())
    assert segments(letters).encoding is GSM


@given(st.text())
def test_plain_letters_are_plain_at_once(value):
    assert plain_letters(plain_letters(value)) == plain_letters(value)


def test_staff_may_write_what_they_like():
    rendered = render(template("{body}"), {"body": "Dziękuję 😀"}, allow_ucs2=True)

    assert rendered.segments == Segments(UCS, 11, 1)


def test_a_text_planned_in_ucs_2_takes_any_letter():
    asked = template("{clinic}: مرحبا", encoding=UCS)

    assert render(asked, {"clinic": "Łódź"}).text == "Łódź: مرحبا"


def test_a_safety_text_longer_than_planned_is_refused():
    with pytest.raises(UnfitText, match="2 segments, planned for 1"):
        render(template("a" * 150 + "{clinic}", safety=True), {"clinic": "E" * 20})


def test_another_text_longer_than_planned_only_costs_more():
    rendered = render(template("a" * 150 + "{clinic}"), {"clinic": "E" * 20})

    assert rendered.segments.count == 2
