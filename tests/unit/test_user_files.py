"""Files that people write: what cannot be read is told with its line, and what is written shows what it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from pulumi_wix_data.plain_faults import PlainFault
from pulumi_wix_data.user_files import NotReadable, UserFile, parsed_yaml, read_user_file, yaml_text


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.yaml", b"a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is given twice, first on line 1"),
        ("a.yaml", b"l:\n- x: 1\n  'x': 2\n", "line 3: the key 'x' is given twice, first on line 2"),
        ("a.yaml", b"{a: {b: 1, b: 2}}", "line 1: the key 'b' is given twice, first on line 1"),
        ("a.yaml", b"a:\n  ? {c: 1}\n  : 1\n", "line 2: a list or a mapping cannot be a key"),
        ("a.json", b'{"a": 1,\n "a": 2}', "line 2: the key 'a' is given twice, first on line 1"),
        ("a.json", b'{"a": 1,\n\t"a": 2}', "the key 'a' is given twice"),
        ("a.yaml", b"a: [1\n", "line 2: expected ',' or ']', but got the end of the file"),
        ("a.yaml", b"a: 1\n---\nb: 2\n", "line 2: but found another document"),
        ("a.yaml", b"a: 1\nb: \x07\n", "line 2: the character '\\x07' is not allowed"),
        ("a.yaml", b"a: *none\n", "line 1: found undefined alias 'none'"),
        ("a.yaml", b"a: !!python/object:os.system 1\n", "line 1: could not determine a constructor for the tag"),
        ("a.yaml", b"a: 1\nb: \xff\n", "line 2: it is not text in UTF-8"),
        ("a.yaml", b"[" * 5000, "it is nested too deep"),
        ("a.json", b"[" * 100_000, "it is nested too deep"),
        ("a.json", b'{"a": 1,\n}', "line 2: "),
        ("a.json", b"9" * 5000, "it holds a number that is too long"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotReadable) as refused:
        read_user_file(tmp_path / name)
    assert str(refused.value).startswith(why)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["none.yaml", ".", "a\0b", "none/none.json"])
def test_a_file_that_is_not_there_is_told_plainly(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_user_file(tmp_path / name)
    assert str(refused.value) in ("there is no such file", "it is a folder", "no file can have this name")


@pytest.mark.parametrize(
    "text", ["a: &x {b: 1}\nc: {<<: *x, b: 2}\n", "a: &x [1]\nb: *x\n", "\ufeffa: 1\n", "", "1: a\n'1': b\n"]
)
def test_what_yaml_allows_stays_allowed(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    assert read_user_file(tmp_path / "a.yml").data == yaml.safe_load(text)


def test_what_only_looks_like_a_day_or_a_number_is_text() -> None:
    found = parsed_yaml("a: 2026-13-45\nb: 2026-12-31\nc: 0x_\nd: [2026-99-99T00:00:00Z]")
    assert found == {"a": "2026-13-45", "b": date(2026, 12, 31), "c": "0x_", "d": ["2026-99-99T00:00:00Z"]}


@pytest.mark.parametrize(
    ("place", "line"), [((), 1), (("a",), 1), (("a", 1), 3), (("a", 1, "b"), 4), (("a", 1, "none"), 3), (("x", 1), 1)]
)
def test_the_line_of_a_place_is_that_of_its_nearest_part(place: tuple[str | int, ...], line: int) -> None:
    text = "a:\n- 1\n- c: 1\n  b: 2\n"
    assert UserFile(text, None).line_of(place) == line
    assert UserFile("{\t'a", None).told(PlainFault(place, "x")) == str(PlainFault(place, "x"))


ODD = [
    "\u202eevil\u202c",
    "a\u200bb",
    "\x1b[31m",
    "tab\there",
    "line\nend",
    "é → 日本",
    "\x85\u2028",
    "no",
    "2026-01-01",
    "-",
    "",
]


@pytest.mark.parametrize("text", ODD)
def test_written_yaml_shows_what_it_is_and_reads_back(text: str) -> None:
    document = {"list": [{text or "x": text}, text], "day": date(2026, 1, 1)}
    written = yaml_text(document)
    assert all(line.isprintable() for line in written.split("\n"))
    assert yaml.safe_load(written) == document
    assert ("日" in text) is ("日" in written)


def test_written_yaml_has_no_anchors() -> None:
    same = {"a": [1]}
    assert "&" not in yaml_text([same, same])
