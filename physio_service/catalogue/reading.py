"""One YAML file, read strictly, with the line that every field stands on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from physio_service.domain.errors import FileFault

_LONGEST_SHOWN = 60  # of a value in a message
Step = str | int
FieldPath = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content; every mapping key is text and none stands twice."""

    file: str  # relative to the catalogue's folder
    content_hash: str  # sha256 of the bytes
    content: Any
    lines: Mapping[FieldPath, int]  # from 1

    def fault(self, path: FieldPath, message: str) -> FileFault:
        """Return a fault at `path`, on its line or on the line of what should hold it."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return FileFault(self.file, self.lines.get(known, 1), spell(path), message)


def spell(path: FieldPath) -> str:
    """Write a path as phases[2].exercises[0].id."""
    written = ""
    for step in path:
        written += f"[{step}]" if isinstance(step, int) else f".{step}" if written else step
    return written


def read(directory: Path, file: str) -> Document | list[FileFault]:
    """Return the file as a document, or everything that keeps it from being one."""
    document, faults = parse(file, (directory / file).read_bytes())
    return faults if document is None else (faults or document)


def parse(file: str, raw: bytes) -> tuple[Document | None, list[FileFault]]:
    """Return the bytes of a file as a document, if they are one at all, and every fault."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [FileFault(file, line, "", "is not UTF-8 text: save it as UTF-8")]
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, [FileFault(file, 1, "", "is empty")]
        walk = _Walk(file, loader)
        content = walk.value(node, ())
    except yaml.YAMLError as error:
        return None, [_syntax_fault(file, error)]
    except RecursionError:
        return None, [FileFault(file, 1, "", "has fields within fields beyond all measure")]
    finally:
        loader.dispose()
    content_hash = hashlib.sha256(raw).hexdigest()
    return Document(file, content_hash, content, walk.lines), walk.faults


def _syntax_fault(file: str, error: yaml.YAMLError) -> FileFault:
    problem = getattr(error, "problem", None) or "holds a character that may not be in it"
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    message = f"is not YAML: {problem}; indent with spaces, and quote text with : or # in it"
    return FileFault(file, line, "", message)


@dataclass(slots=True)
class _Walk:
    """Builds the value of a document node by node, noting lines and faults on the way."""

    file: str
    loader: Any
    lines: dict[FieldPath, int] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, path: FieldPath) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._seen:
            self._fault(node, path, "is an alias (*): write it out in full")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: yaml.Node, path: FieldPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node, path) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(key_node, path, "a key must be a word: name: value")
            elif not isinstance(key, str):
                self._fault(
                    key_node, path, f"the key {key_node.value[:_LONGEST_SHOWN]} must be in quotes"
                )
            elif key in result:
                self._fault(key_node, (*path, key), "stands twice: keep one of them")
            else:
                self.lines[*path, key] = key_node.start_mark.line + 1
                result[key] = self.value(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.ScalarNode, path: FieldPath) -> Any:
        try:
            return self.loader.construct_object(node)
        except ValueError:  # 2026-13-45 looks like a date to YAML
            said = node.value[:_LONGEST_SHOWN]
            self._fault(node, path, f"{said} is not a date: correct it or put it in quotes")
            return None

    def _fault(self, node: yaml.Node, path: FieldPath, message: str) -> None:
        line = node.start_mark.line + 1
        self.faults.append(FileFault(self.file, line, spell(path), message))
