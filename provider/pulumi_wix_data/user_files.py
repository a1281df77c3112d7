"""Files in YAML or JSON that people write and this package reads, and the YAML that it writes for them: THE one way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import yaml

from .permissions.validation import shown
from .plain_faults import Place, PlainFault
from .system_faults import why_not_read


class NotReadable(Exception):
    """The file cannot be read; the message is a clause that says why, with the line where there is one."""


class GivenTwice(NotReadable):
    """A mapping has a key twice: a reader would take the last one, and drop the others in silence."""


@dataclass(frozen=True)
class UserFile:
    """What a file holds."""

    text: str
    data: Any

    def told(self, fault: PlainFault, about: str = "") -> str:
        """The fault with its line, and what else is known of the place: `accepted[0].reason (line 4): is missing`."""
        line = self.line_of(fault.place)
        known = ", ".join(filter(None, (f"line {line}" if line else "", about)))
        return f"{fault.where}{f' ({known})' if known else ''}: {fault.reason}"

    def line_of(self, place: Place) -> int | None:
        """The line of the place, or of the nearest one around it; None where it cannot be told."""
        node = self._node
        line = node.start_mark.line if node else None
        for part in place:
            found = next((each for each in _entries(node) if each[0] == str(part)), None)
            if found is None:
                break
            _, line, node = found
        return None if line is None else line + 1

    @cached_property
    def _node(self) -> yaml.Node | None:
        try:
            return _Loader(self.text).single_node()
        except (yaml.YAMLError, RecursionError):  # JSON may hold what YAML may not, such as tabs
            return None


def read_user_file(file: Path) -> UserFile:
    """The content of a YAML file, or of a JSON one (`.json`). Raises NotReadable."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotReadable(why_not_read(error)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise NotReadable(f"line {line}: it is not text in UTF-8") from error
    except ValueError as error:  # a name that no file can have
        raise NotReadable("no file can have this name") from error
    return UserFile(text, parsed_json(text) if file.suffix.lower() == ".json" else parsed_yaml(text))


def parsed_yaml(text: str) -> Any:
    """What the text says as YAML; None for an empty one. Raises NotReadable, also for a key that is given twice."""
    try:
        loader = _Loader(text)
        node = loader.single_node()
        if node is None:
            return None
        _refuse_twice(node, set())
        return cast("Any", loader.construct_document(node))  # pyright: ignore[reportUnknownMemberType]
    except RecursionError:
        raise NotReadable("it is nested too deep") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context).replace("'<stream end>'", "the end of the file")
        raise NotReadable(f"{f'line {mark.line + 1}: ' if mark else ''}{problem}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise NotReadable(f"line {line}: the character {shown(chr(error.character))} is not allowed") from error
    except yaml.YAMLError as error:
        raise NotReadable("it is not YAML") from error


def parsed_json(text: str) -> Any:
    """What the text says as JSON. Raises NotReadable, also for a key that is given twice."""
    try:
        return json.loads(text, object_pairs_hook=each_once)
    except GivenTwice as error:
        try:
            parsed_yaml(text)  # most JSON is YAML too, and there the line is known
        except GivenTwice:
            raise
        except NotReadable:
            raise error from None
        raise
    except RecursionError:
        raise NotReadable("it is nested too deep") from None
    except json.JSONDecodeError as error:
        raise NotReadable(f"line {error.lineno}: {error.msg[:1].lower()}{error.msg[1:]}") from error
    except ValueError as error:  # a number with more digits than Python reads
        raise NotReadable("it holds a number that is too long") from error


def yaml_text(document: object, width: int = 120) -> str:
    """The document as YAML for people: in its own order, each value written out, nothing in it that does not print."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width)


class _Loader(yaml.SafeLoader):
    """Reads what looks like a day or a number and is none, such as 2026-13-45, as the text that it is."""

    def single_node(self) -> yaml.Node | None:
        """The document, before any of it becomes a value; None where there is none."""
        return self.get_single_node()

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return cast("Any", super().construct_object(node, deep))  # pyright: ignore[reportUnknownMemberType]
        except ValueError:
            if not isinstance(node, yaml.ScalarNode):
                raise
            del self.recursive_objects[node]
            return node.value


class _Dumper(yaml.SafeDumper):
    """Writes a value anew each time, as people edit these files; and escapes what does not print.

    A mark that turns the direction of writing would show a reader other text than a program reads.
    """

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        before, self.allow_unicode = self.allow_unicode, text.isprintable()
        super().write_double_quoted(text, split)  # pyright: ignore[reportUnknownMemberType]
        self.allow_unicode = before


def _text_node(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar(  # pyright: ignore[reportUnknownMemberType]
        "tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"'
    )


_Dumper.add_representer(str, _text_node)


def _refuse_twice(node: yaml.Node, seen: set[int]) -> None:
    """Raises GivenTwice where a mapping has a key twice."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            _refuse_twice(each, seen)
    if isinstance(node, yaml.MappingNode):
        lines: dict[tuple[str, str], int] = {}
        for key, value in node.value:
            _refuse_twice(value, seen)
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a list or a mapping cannot be a key", problem_mark=key.start_mark)
            named = key.tag, key.value
            if named in lines:
                twice = f"the key {shown(key.value)} is given twice, first on line {lines[named]}"
                raise GivenTwice(f"line {key.start_mark.line + 1}: {twice}")
            lines[named] = key.start_mark.line + 1


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of JSON with these keys, for `json.loads`. Raises GivenTwice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise GivenTwice(f"the key {shown(key)} is given twice")
        found[key] = value
    return found


def _entries(node: yaml.Node | None) -> Iterator[tuple[str, int, yaml.Node]]:
    """The parts of a mapping or a list, each with its line."""
    if isinstance(node, yaml.SequenceNode):
        for index, each in enumerate(node.value):
            yield str(index), each.start_mark.line, each
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key.start_mark.line, value
