"""The files of what people write in answer, one a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import Any

from physio_service.catalogue.fields import Items, Number, OneOf, Part, Strict, Table, Text, Truth
from physio_service.catalogue.folder import Folder
from physio_service.catalogue.header import FileSchema, Finding
from physio_service.domain.label import RANGES, is_label
from physio_service.domain.negation import Negation
from physio_service.domain.phrase import BadPhrase, Phrases, folded, lists_in
from physio_service.domain.phrasebook import NONE, OPEN_VALUE, Aside, PhraseBook, Special
from physio_service.domain.question import QuestionKind
from physio_service.domain.redflag import RedFlags
from physio_service.domain.sign import NUMBERS, signs_of

_LARGEST = 300
_OPEN = tuple(f"{name}:{OPEN_VALUE}" for name in (*RANGES, "CRUTCHES", "REASON"))
_QUESTIONS = (NONE, *(kind.value for kind in QuestionKind))
_KEPT = frozenset(PhraseBook.__dataclass_fields__)


class NegationSchema(Strict):
    makes = Negation

    before = Items(Text())
    after = Items(Text())
    undone_by = Items(Text())
    excepting = Items(Text())
    doubled = Items(Text())
    light = Items(Text())
    joining = Items(Text())
    listed = Items(Text())


class PhraseBookFile(FileSchema):
    kind = OneOf(("replies",))
    language = Text(r"[a-z]{2,3}", "a language code, as in en")
    machine_drafted = Truth()
    lists = Table(Items(Text(), least=1))
    numbers = Table(Number(0, _LARGEST))
    units = Items(Text())
    short = Table(Text())
    said = Table(Items(Text(), least=1))
    asked = Table(Table(Items(Text(), least=1)), keys=_QUESTIONS)
    requests = Table(Items(Text(), least=1))
    asides = Table(Items(Text(), least=1), keys=Aside)
    clitics = Items(Text())
    openings = Items(Text())
    real_words = Text()
    signs = Table(Items(Text(), least=1))
    not_signs = Items(Text())
    negation = Part(NegationSchema)


def book_of(loaded: Mapping[str, Any], content_hash: str) -> PhraseBook:
    """Return a loaded file as the domain knows it; its `findings` must be none."""
    values = {name: loaded[name] for name in PhraseBookFile().fields if name in _KEPT}
    values["real_words"] = tuple(loaded["real_words"].split())
    return PhraseBook(**values, content_hash=content_hash)


def findings(loaded: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong within a language's file."""
    circles = tuple(_circles(loaded["lists"]))
    yield from circles
    if circles:  # what names them would never end
        return
    tables: list[tuple[tuple[str, ...], Any]] = [
        (("said",), loaded["said"]),
        (("requests",), loaded["requests"]),
    ]
    tables += [(("asked", question), table) for question, table in loaded["asked"].items()]
    for path, table in tables:
        for label, templates in table.items():
            for one in label.split("+"):
                if one not in (*Special, *_OPEN) and not is_label(one):
                    yield (*path, label), f"{one} is no label"
            yield from _templates((*path, label), templates, loaded)
    for aside, templates in loaded["asides"].items():
        yield from _templates(("asides", str(aside)), templates, loaded)
    for concept, templates in loaded["signs"].items():
        whole = [template.removesuffix("*") for template in templates]
        yield from _templates(("signs", concept), whole, loaded)
    yield from _templates(("not_signs",), loaded["not_signs"], loaded)
    yield from _templates(("negation", "doubled"), loaded["negation"].doubled, loaded)
    yield from _denials(loaded["negation"])


def _denials(negation: Negation) -> Iterator[Finding]:
    for name in ("before", "after", "excepting"):
        for row, word in enumerate(getattr(negation, name)):
            if len(folded(word)) != 1:  # each of two words would deny alone
                yield ("negation", name, row), "must be one word"


def _circles(lists: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    named = {name: {*chain(*map(lists_in, lists[name]))} for name in lists}
    try:
        TopologicalSorter(named).prepare()
    except CycleError as error:
        yield ("lists",), f"name each other in a circle: {', '.join(error.args[1])}"


def _templates(
    path: tuple[str, ...], templates: list[str] | tuple[str, ...], loaded: Mapping[str, Any]
) -> Iterator[Finding]:
    for row, template in enumerate(templates):
        try:
            Phrases[None]().add(template, loaded["lists"], None)
        except BadPhrase as bad:
            yield (*path, row), str(bad)


def concept_findings(flags: RedFlags, loaded: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what the red flags and a language's concepts do not have in common.

    A sign without words would never be found, and words without a sign never looked for.
    """
    used = {name for sign in signs_of(flags.conditions) for name in (sign.first, sign.second)}
    used -= {"", *NUMBERS}
    for concept in sorted(used - loaded["signs"].keys()):
        yield ("signs",), f"has no words for {concept}, which red_flags.yaml looks for"
    for concept in sorted(loaded["signs"].keys() - used):
        yield ("signs", concept), "is looked for by no rule of red_flags.yaml"


def phrasebooks_in(folder: Folder, flags: RedFlags | None) -> dict[str, PhraseBook]:
    """Return the languages' files under `folder`, each held against the red flags if there are."""
    found: dict[str, PhraseBook] = {}
    for loaded in folder.under("replies", PhraseBookFile):
        wrong = list(findings(loaded.fields))
        language = loaded.fields["language"]
        if loaded.document.file != f"replies/{language}.yaml":
            wrong.append((("language",), f"must be the file's name: rename it {language}.yaml"))
        if flags is not None and folder.is_sound("red_flags.yaml"):
            wrong += concept_findings(flags, loaded.fields)
        folder.note(loaded.document, wrong)
        if not wrong:
            found[language] = book_of(loaded.fields, loaded.document.content_hash)
    return found
