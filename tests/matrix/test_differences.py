"""Two matrices side by side: who gains from the first to the second, and who loses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.cli.matrix_sources import SourceKind
from pulumi_wix_data.matrix.differences import Side, differences
from pulumi_wix_data.matrix.site_access import CollectionAccess
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.exposure import Exposure
from pulumi_wix_data.permissions.levels import AccessLevel, Hidden
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.review.wording import headline
from tests.matrix.matrix_site import SITE, collections


def side(name: str, found: list[CollectionAccess]) -> Side:
    return Side(name, found)


def test_nothing_differs_from_itself_but_what_cannot_be_seen_may() -> None:
    review = differences(side("a", collections()), side("b", collections()))
    assert review.changes == ()
    assert review.unchanged == 5
    assert review.stack == "a → b"


def test_levels_and_special_permissions_are_told_both_ways() -> None:
    before, orders = collections(), collections()[1].permissions
    opened = replace(orders, levels=Preset.SHOW_CONTENT.levels, special_sets=())
    after = [
        replace(before[1], permissions=opened, site_id="b" * 36),
        *(replace(e, site_id="b" * 36) for e in before[2:]),
    ]
    forth = differences(side("a", before), side("b", after))
    told = {(each.action, each.subject): (each.before, each.after, each.exposure) for each in forth.changes}
    assert told == {
        (ItemAction.READ, None): ("CMS_EDITOR", "ANYONE", Exposure.PUBLIC_READ),
        (ItemAction.READ, "role Packer"): ("ALLOWED", "UNSPECIFIED", Exposure.NARROWER),
        (ItemAction.UPDATE, "role Packer"): ("ALLOWED", "UNSPECIFIED", Exposure.NARROWER),
    }
    assert [(note.data_collection_id, note.text) for note in forth.notes] == [
        ("Forms", "is in a only: b does not have it.")
    ]
    assert FailOn.PUBLIC.is_met(forth)
    back = differences(side("b", after), side("a", before))
    of_both = [each for each in back.changes if each.data_collection_id != "Forms"]
    assert {each.exposure for each in of_both} == {Exposure.NARROWER, Exposure.OTHER_WIDER}


def test_a_level_that_is_not_known_may_be_wider() -> None:
    locked = [
        replace(each, permissions=replace(each.permissions, levels=Preset.PRIVATE.levels)) for each in collections()
    ]
    found = [each for each in differences(side("a", locked), side("b", collections())).changes if each.has_hidden_value]
    assert [(each.exposure, each.before, each.after) for each in found] == [
        (Exposure.UNCLEAR, AccessLevel.PRIVILEGED.value, "UNDEFINED")
    ]


def test_what_only_the_second_has_is_judged_and_nothing_is_called_unchanged() -> None:
    """Who could do what there before is not told: whoever is let in now may be new."""
    public = CollectionAccess(SITE, DataPermissions("Public", CollectionLevels.uniform(AccessLevel.ANYONE), ()), {})
    closed = CollectionAccess(SITE, DataPermissions("Closed", Preset.PRIVATE.levels, ()), {})
    come = differences(side("a", collections()), side("b", [*collections(), public, closed]))
    assert {(each.data_collection_id, each.action, each.before, each.after) for each in come.changes} == {
        ("Public", action, "(not in the other)", "ANYONE") for action in ItemAction
    }
    assert FailOn.PUBLIC.is_met(come)
    assert (come.unchanged, [note.text for note in come.notes]) == (5, ["is in b only: a does not have it."] * 2)
    gone = differences(side("a", [*collections(), public]), side("b", collections()))
    assert headline(gone) == "No change of access is shown."


def test_a_collection_that_a_side_has_twice_is_refused_rather_than_left_out() -> None:
    """As the previews of two stacks that manage the same one do."""
    twice = [*collections(), collections()[0]]
    for sides in ((side("a", twice), side("b", collections())), (side("b", collections()), side("a", twice))):
        with pytest.raises(WixDataError, match="a has the collection Forms twice"):
            differences(*sides)


def test_several_sites_are_matched_by_site_or_refused() -> None:
    two = [*collections(), *(replace(each, site_id="b" * 36) for each in collections())]
    assert differences(side("a", two), side("b", two)).unchanged == 10
    assert len(differences(side("a", two), side("b", collections())).notes) == 5
    elsewhere = [replace(each, site_id="c" * 36) for each in collections()]
    with pytest.raises(WixDataError, match="name one with --site"):
        differences(side("a", two), side("b", elsewhere))
    assert {each.site_id for each in collections()} == {SITE}


def test_levels_that_one_side_does_not_tell_are_never_called_unmanaged_by_the_other() -> None:
    """A stack with special permissions alone has none; the other side, whatever it is, just has them."""
    levels, packer = Preset.SHOW_CONTENT.levels, collections()[1].permissions.special_sets
    whole = [CollectionAccess(SITE, DataPermissions("Orders", levels, packer))]
    managed = CollectionLevels.uniform(Hidden.NOT_MANAGED)
    part = [CollectionAccess(SITE, DataPermissions("Orders", managed, ()))]
    site, stack = Side("s", whole, "site", "does not have it"), Side("prod", part, "stack", "does not manage it")
    closing = differences(site, stack)
    assert [each.subject for each in closing.changes] == ["role 7046"] * 2
    assert [note.text for note in closing.notes] == ["has levels in s only: the stack prod does not manage it."]
    assert headline(closing) == "No exposure is shown; 2 narrower."
    opening = differences(stack, site)
    public = [each for each in opening.changes if each.subject is None and each.after == "ANYONE"]
    assert [(each.before, each.exposure) for each in public] == [("(not in the other)", Exposure.PUBLIC_READ)]
    neither = differences(stack, stack)
    assert (neither.changes, neither.unchanged) == ((), 0)
    assert headline(neither) == "No change of access is shown."
    told = [each for review in (closing, opening, neither) for each in (*review.changes, *review.notes)]
    assert not any("not managed by this stack" in str(each) for each in told)


def test_what_is_missing_on_one_side_is_told_by_what_that_side_is() -> None:
    one, none = collections()[:1], list[CollectionAccess]()
    told = {
        kind: differences(Side("a", one, "site"), Side("b", none, kind.value, kind.lacks)).notes[0].text
        for kind in SourceKind
    }
    assert told == {
        SourceKind.SITE: "is in a only: the site b does not have it.",
        SourceKind.PREVIEW: "is in a only: the preview b does not tell of it.",
        SourceKind.STACK: "is in a only: the stack b does not manage it.",
    }


@pytest.mark.parametrize("mark", ["[secret] (orders)", "(known after the update) (orders)"])
def test_what_is_hidden_in_both_may_be_two_things(mark: str) -> None:
    editors = CollectionLevels.uniform(AccessLevel.CMS_EDITOR)
    hidden = [CollectionAccess(SITE, DataPermissions(mark, editors, ()), {})]
    found = differences(side("a", hidden), side("b", hidden))
    assert [each.exposure for each in found.changes] == [Exposure.UNCLEAR] * 4
    assert (found.unchanged, FailOn.UNKNOWN.is_met(found), FailOn.WIDER.is_met(found)) == (0, True, True)
    special = SpecialSet("", Subject(SubjectKind.ROLE, mark), SpecialAccesses.of([ItemAction.REMOVE]))
    granted = [CollectionAccess(SITE, DataPermissions("Orders", editors, (special,)), {})]
    found = differences(side("a", granted), side("b", granted))
    assert [(each.exposure, each.action) for each in found.changes] == [(Exposure.UNCLEAR, ItemAction.REMOVE)]
    assert found.unchanged == 0
