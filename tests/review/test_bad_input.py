"""What is not a preview, or not a whole one: one sentence and exit code 1, and never “nobody gains access”."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.review.build_review import build_review
from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.review.wording import headline
from pulumi_wix_data.state.preview_documents import NotAPreview
from pulumi_wix_data.state.previews import read_previews
from tests.review.documents import CALM, OPENED, Json, collection, digest, events, state, step, update, urn
from tests.review.kept_previews import kept_text, lines, only_review
from tests.review.review_process import FIXTURES, run_with_bytes
from tests.review.review_world import levels

EVENTS = kept_text("update.events.jsonl")
LINE = json.dumps(json.loads(OPENED))

BESIDE_A_WHOLE_ONE = {
    "cut in the middle": CALM + OPENED[: len(OPENED) // 2],
    "cut after a brace": CALM + "{",
    "cut in the first key": CALM + '{\n    "ste',
    "cut in a value": CALM + '\n{"sequence": 1, "timestamp": tru',
    "events cut in the first line": CALM + EVENTS[:20],
    "the end of one": OPENED[100:] + "\n" + CALM,
    "in an array": f"[{CALM}, {LINE}]",
    "in an object": CALM + f'{{"result": {LINE}}}',
    "in a text": CALM + json.dumps({"log": OPENED}),
    "after other words": CALM + f"\nINFO {LINE}\n",
    "after a space": json.dumps(json.loads(CALM)) + " " + LINE,
    "indented": CALM + "\n  " + OPENED.replace("\n", "\n  "),
    "nested too deeply": CALM + '{"steps":' + "[" * 100_000,
    "a number too long": CALM + '{"steps": ' + "9" * 5_000 + "}",
    "with its steps twice": CALM + OPENED[:-1] + ', "steps": []}',
    "with a level twice": CALM + OPENED.replace('"ANYONE"', '"ANYONE", "itemRead": "CMS_EDITOR"'),
    "among too many braces": CALM + "\n{x" * 20_000 + OPENED,
    "with a NUL": CALM + "\0" + OPENED,
}


@pytest.mark.parametrize("name", BESIDE_A_WHOLE_ONE)
def test_part_of_a_preview_beside_a_whole_one_is_refused(name: str) -> None:
    with pytest.raises(NotAPreview):
        read_previews(BESIDE_A_WHOLE_ONE[name])


def _with(change: Callable[[Json], object]) -> str:
    document = json.loads(OPENED)
    change(document)
    return json.dumps(document, indent=4)


def _step_with(**parts: object) -> str:
    return _with(lambda document: document["steps"][0].update(parts))


OF_ANOTHER_FORM = {
    "an operation that is no text": _step_with(op=7),
    "a URN that is none": _step_with(urn="orders"),
    "no URN": _step_with(urn=None),
    "a state that is a list": _step_with(newState=[]),
    "inputs that are a list": _step_with(newState={"inputs": []}),
    "a flag that is a text": _step_with(newState={"inputs": collection("AEEE"), "external": "yes"}),
    "no steps": _with(lambda document: document.update(steps=None)),
    "steps that are a text": _with(lambda document: document.update(steps="none")),
    "a summary that is a list": _with(lambda document: document.update(changeSummary=[1])),
    "counts that are texts": _with(lambda document: document.update(changeSummary={"update": "1"})),
    "messages that are a text": _with(lambda document: document.update(diagnostics="none")),
    "an array": "[1, 2]",
    "null": "null",
    "spaces": "  \n ",
}


@pytest.mark.parametrize("name", OF_ANOTHER_FORM)
def test_what_is_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(NotAPreview):
        read_previews(OF_ANOTHER_FORM[name])


_NO_STATE = "the step does not show what the resource has or will have"
_NO_PLACE = "the step does not show which collection it is about"
_HOOK = "wix-data:index:Webhook"
NOT_WHOLE = {
    "an operation that is not known": (_step_with(op="open"), "“open” of orders: this version does not know the"),
    "a kind that is not known": (_step_with(urn=urn("hook", _HOOK)), f"does not know resources of the type {_HOOK}"),
    "no new state": (_step_with(newState=None), _NO_STATE),
    "no old state": (_step_with(oldState=None), _NO_STATE),
    "no inputs": (_step_with(newState={}), _NO_PLACE),
    "a number for a collection": (_step_with(newState=state(collection("AEEE", dataCollectionId=5))), _NO_PLACE),
    "no end": (_with(lambda document: (document.pop("duration"), document.pop("changeSummary"))), "it ends before"),
    "fewer steps than it counts": (_with(lambda document: document.update(steps=[])), "1 more of “update”"),
    "a count of what is not known": (
        _with(lambda document: document.update(changeSummary={"update": 1, "recreate": 2})),
        "it counts “recreate”, which this version does not know, and does not show it",
    ),
    "a warning of Pulumi's": (_with(lambda document: document.update(maybeCorrupt=True)), "may be corrupt"),
}


@pytest.mark.parametrize("name", NOT_WHOLE)
def test_what_is_not_whole_says_so(name: str) -> None:
    text, said = NOT_WHOLE[name]
    found = [build_review(each) for each in read_previews(text)]
    assert any(said in error for each in found for error in each.errors)


def test_nobody_gains_access_is_not_said_of_what_is_not_whole() -> None:
    narrower = digest(update("AEEE", "EEEE"), diagnostics=[{"message": "error: no", "severity": "error"}])
    (found,) = map(build_review, read_previews(narrower))
    assert headline(found) == "No exposure is shown; 1 narrower."


@pytest.mark.parametrize("op", ["create", "update"])
@pytest.mark.parametrize("first", ["AEEE", "EEEP"])
def test_of_two_steps_on_one_resource_each_is_told(op: str, first: str) -> None:
    plans = [first, {"AEEE": "EEEP", "EEEP": "AEEE"}[first]]
    old = {} if op == "create" else {"oldState": state(collection("EEEE"))}
    steps = [step(op, "orders", new=state(collection(each, previous=levels("EEEE"))), **old) for each in plans]
    (found,) = map(build_review, read_previews(digest(*steps)))
    assert FailOn.PUBLIC.is_met(found)


@pytest.mark.parametrize("more", ["{}", '{"diagnostics": [{"message": "error: no", "severity": "error"}]}'])
def test_a_preview_that_failed_at_once_is_not_left_out(more: str) -> None:
    assert [bool(each.errors) for each in read_previews(f"{CALM}\n{more}\n")] == [False, True]


ODD_LEVELS = [1, True, ["ANYONE"], {"level": "ANYONE"}, "anyone", " ANYONE", "EVERYBODY", "\ud800", "\x1b[2K\n::error"]


@pytest.mark.parametrize("level", ODD_LEVELS)
def test_a_level_that_is_not_understood_may_be_public(level: Any) -> None:
    text = digest(step("update", "orders", state(collection("EEEE")), state(collection("EEEE", itemRead=level))))
    (preview,) = read_previews(text)
    found = build_review(preview)
    assert {each.value for each in FailOn if each.is_met(found)} >= {"public", "wider", "unknown"}
    shown = [each for change in found.changes for each in (change.before, change.after, change.consequence)]
    assert all(each.isprintable() for each in shown)


def test_fields_that_are_not_known_are_ignored() -> None:
    more = {"other": {"a": 1}}
    text = _with(lambda document: (document.update(more), document["steps"][0].update(more)))
    assert lines(only_review(text)) == lines(only_review(OPENED))


UTF_16 = CALM.encode("utf-16")
MIXED = {
    "UTF-16 after UTF-8": CALM.encode() + OPENED.encode("utf-16"),
    "UTF-8 after UTF-16": UTF_16 + OPENED.encode(),
    "two byte orders": UTF_16 + b"\xfe\xff" + OPENED.encode("utf-16-be"),
    "UTF-16 without a mark": OPENED.encode("utf-16-le"),
    "half a character of UTF-16": UTF_16 + b"\n\x00{",
    "UTF-32": OPENED.encode("utf-32"),
}


@pytest.mark.parametrize("name", MIXED)
def test_several_encodings_are_refused(name: str) -> None:
    done = run_with_bytes(MIXED[name], "--fail-on", "wider")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("NotAPreview: it is not text of one encoding")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_two_files_of_one_encoding_may_be_put_together(encoding: str) -> None:
    done = run_with_bytes(CALM.encode(encoding) + OPENED.encode(encoding), "--fail-on", "public")
    assert done.returncode == 2, done.stderr


def test_other_lines_may_be_of_another_encoding() -> None:
    assert run_with_bytes("häufig\n".encode("latin-1") + OPENED.encode(), "--fail-on", "public").returncode == 2


def test_names_of_another_encoding_stay_apart() -> None:
    same, new = collection("AEEE", "Käse"), collection("AEEE", "Köse", previous=levels("EEEE"))
    steps = step("same", "one", state(same), state(same)), step("create", "other", new=state(new))
    text = json.dumps(json.loads(digest(*steps)), ensure_ascii=False)
    done = run_with_bytes(text.encode("latin-1"), "--fail-on", "public")
    assert (done.returncode, done.stderr) == (2, b"--fail-on public: K\\udcf6se itemRead\n")


def test_more_than_any_preview_has_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as made:
        made.truncate(5_000_000_000)
    done = run_with_bytes(b"", preview=str(file))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"NotAPreview: it has more than 100 MB")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("given", [str(FIXTURES), "/dev/null"])
def test_a_folder_and_an_empty_file_are_refused_in_one_sentence(given: str) -> None:
    done = run_with_bytes(b"", preview=given)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, b"", 1)


def test_an_update_that_differs_from_the_preview_before_it_is_reviewed_too() -> None:
    calm, opened = update("EEEE", "EEEP"), update("EEEE", "AEEE")
    assert len(read_previews(digest(calm) + events(calm, is_preview=False))) == 1
    assert len(read_previews(digest(calm) + events(opened, is_preview=False))) == 2


@pytest.mark.parametrize(("after", "number"), [("EEEP", 1), ("AEEE", 2)])
def test_the_halves_of_a_replacement_are_those_of_its_preview(after: str, number: int) -> None:
    old, planned, made = (
        state(collection("EEEE")),
        state(collection("EEEP", "Other")),
        state(collection(after, "Other")),
    )
    halves = [step("delete-replaced", "orders", old), step("replace", "orders", old, made)]
    update = events(*halves, step("create-replacement", "orders", old, made), is_preview=False)
    assert len(read_previews(digest(step("replace", "orders", old, planned)) + update)) == number


@pytest.mark.parametrize("name", ["update.events.jsonl", "preview_with_refresh.events.jsonl", "replace.events.jsonl"])
def test_a_stream_that_lost_a_line_hides_no_exposure(name: str) -> None:
    whole = kept_text(name).splitlines(keepends=True)
    seen = len(only_review("".join(whole)).exposures)
    assert seen
    for number in range(len(whole)):
        try:
            found = [build_review(each) for each in read_previews("".join(whole[:number] + whole[number + 1 :]))]
        except NotAPreview:
            continue
        assert any(each.errors for each in found) or sum(len(each.exposures) for each in found) >= seen, whole[number]
