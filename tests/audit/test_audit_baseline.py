"""Baselines: what they accept, until when, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.audit.baseline import (
    DAYS_ACCEPTED,
    baseline_text,
    judge,
    read_baseline,
    update_baseline,
    write_baseline,
)
from pulumi_wix_data.audit.comparison import audit_site
from pulumi_wix_data.permissions.data_permissions import DataPermissions
from pulumi_wix_data.permissions.presets import Preset

TODAY = date(2026, 3, 1)
DAY = timedelta(days=1)
FOUND = audit_site(
    "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", [DataPermissions("Or'ders: *&x\n", Preset.SHOW_CONTENT.levels, ())], []
)
GOOD = f"accepted:\n- id: {FOUND[0].id}\n  reason: Because\n  expires: {TODAY}\n"


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "baseline.yaml"
    file.write_text(text)
    return file


def test_an_entry_counts_up_to_and_including_its_day(tmp_path: Path) -> None:
    entries = read_baseline(_file(tmp_path, GOOD))
    on_the_day = judge(FOUND, entries, TODAY)
    assert [each for each, _ in on_the_day.accepted] == [FOUND[0]]
    assert on_the_day.counting == FOUND[1:]
    later = judge(FOUND, entries, TODAY + DAY)
    assert later.counting == FOUND
    assert [each for each, _ in later.expired] == [FOUND[0]]
    assert later.unused == []


def test_an_entry_that_names_nothing_is_unused(tmp_path: Path) -> None:
    entries = read_baseline(_file(tmp_path, GOOD))
    assert judge(FOUND[1:], entries, TODAY).unused == entries


def test_a_written_baseline_is_refused_until_every_entry_has_a_reason(tmp_path: Path) -> None:
    text = baseline_text(judge(FOUND, [], TODAY), TODAY)
    with pytest.raises(WixDataError, match=f"accepted.0..reason .line 6, id {FOUND[0].id}.: it is empty"):
        read_baseline(_file(tmp_path, text))
    entries = read_baseline(_file(tmp_path, text.replace("reason: ''", "reason: Because")))
    assert [entry.id for entry in entries] == [each.id for each in FOUND]
    assert {entry.expires for entry in entries} == {TODAY + timedelta(days=DAYS_ACCEPTED)}
    assert "Or'ders: *&x\n" in entries[0].about


def test_what_is_accepted_already_keeps_its_reason_and_its_day(tmp_path: Path) -> None:
    judgement = judge(FOUND, read_baseline(_file(tmp_path, GOOD)), TODAY)
    kept, *fresh = yaml.safe_load(baseline_text(judgement, TODAY))["accepted"]
    assert kept == {"id": FOUND[0].id, "about": "", "reason": "Because", "expires": TODAY}
    assert [each["reason"] for each in fresh] == [""] * (len(FOUND) - 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("  reason: Because\n", ""), "accepted.0..reason .line 2, id public-read-.*: is missing"),
        (GOOD.replace("Because", "'  '"), "it is empty; say why this finding is accepted"),
        (GOOD.replace(f"  expires: {TODAY}\n", ""), "accepted.0..expires .line 2, id public-read-.*: is missing"),
        (GOOD.replace(str(TODAY), "soon"), "accepted.0..expires .line 4, id .*: must be a day, such as 2027-01-31"),
        (
            GOOD.replace("reason", "raeson"),
            "accepted.0..raeson .line 3, id .*: there is no such key; choose from id, kind, ",
        ),
        (GOOD + GOOD.partition("\n")[2], "is listed twice; keep one of them"),
        ("accepted: [", "cannot be read: line 1: expected"),
        (GOOD + "  reason: Again\n", "cannot be read: line 5: the key 'reason' is given twice, first on line 3"),
        (GOOD.replace(str(TODAY), "2026-13-45"), "accepted.0..expires .line 4, id .*: must be a day"),
        ("- a\n", "is refused"),
        ("accepted: 3\n", "is refused"),
    ],
)
def test_a_faulty_baseline_is_refused_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WixDataError, match=said) as refused:
        read_baseline(_file(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_an_empty_file_accepts_nothing(tmp_path: Path) -> None:
    assert read_baseline(_file(tmp_path, "")) == []


def test_a_baseline_is_never_overwritten(tmp_path: Path) -> None:
    file = _file(tmp_path, "mine")
    with pytest.raises(WixDataError, match="is there already"):
        write_baseline(file, "other")
    assert file.read_text() == "mine"
    with pytest.raises(WixDataError, match="cannot be written"):
        write_baseline(tmp_path / "none" / "b.yaml", "x")


PATTERN = f"accepted:\n- {{kind: public-read, dataCollectionId: 'Or*', reason: Shop, expires: {TODAY}}}\n"


def test_a_pattern_accepts_all_that_match_until_its_day(tmp_path: Path) -> None:
    entries = read_baseline(_file(tmp_path, PATTERN))
    judgement = judge(FOUND, entries, TODAY)
    assert {each.kind.value for each, _ in judgement.accepted} == {"public-read"}
    assert "public-read" not in {each.kind.value for each in judgement.counting}
    assert judgement.unused == []
    assert {each.kind.value for each, _ in judge(FOUND, entries, TODAY + DAY).expired} == {"public-read"}
    for other in ("'Xx*'", "'OR*'"):
        unused = read_baseline(_file(tmp_path, PATTERN.replace("'Or*'", other)))
        assert judge(FOUND, unused, TODAY).unused == unused
    elsewhere = read_baseline(_file(tmp_path, PATTERN.replace("reason", f"siteId: {'b' * 36}, reason")))
    assert judge(FOUND, elsewhere, TODAY).accepted == []


@pytest.mark.parametrize(
    "entry",
    [
        "{reason: a, expires: 2030-01-01}",
        "{siteId: a, reason: a, expires: 2030-01-01}",
        "{id: a, kind: public-read, reason: a, expires: 2030-01-01}",
        "{id: a, siteId: b, reason: a, expires: 2030-01-01}",
        "{kind: public-reed, reason: a, expires: 2030-01-01}",
    ],
)
def test_an_entry_is_an_id_or_a_pattern(tmp_path: Path, entry: str) -> None:
    with pytest.raises(WixDataError, match="is refused: accepted"):
        read_baseline(_file(tmp_path, f"accepted:\n- {entry}\n"))


def test_many_faults_are_told_in_a_sentence_that_can_be_read(tmp_path: Path) -> None:
    found = audit_site("a" * 36, [DataPermissions(f"C{n}", Preset.SHOW_CONTENT.levels, ()) for n in range(200)], [])
    with pytest.raises(WixDataError, match="and 395 more") as refused:
        read_baseline(_file(tmp_path, baseline_text(judge(found, [], TODAY), TODAY)))
    assert len(str(refused.value)) < 1_000


def test_an_update_keeps_what_is_accepted_and_drops_what_is_gone(tmp_path: Path) -> None:
    gone = "- {id: gone-1, reason: Old, expires: 2026-12-01}\n"
    file = _file(tmp_path, PATTERN + gone)
    judgement = judge(FOUND, read_baseline(file), TODAY)
    update_baseline(file, baseline_text(judgement, TODAY, "Known", 10))
    entries = read_baseline(file)
    assert entries[0].label == "kind public-read, dataCollectionId Or*"
    assert (entries[0].reason, entries[0].expires) == ("Shop", TODAY)
    assert {(each.reason, each.expires) for each in entries[1:]} == {("Known", TODAY + 10 * DAY)}
    assert [each.name for each in tmp_path.iterdir()] == ["baseline.yaml"]
    again = judge(FOUND, entries, TODAY)
    assert (again.counting, again.unused) == ([], [])
    with pytest.raises(WixDataError, match="cannot be written"):
        update_baseline(tmp_path / "none" / "b.yaml", "x")
