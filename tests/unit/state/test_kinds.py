"""The registry of kinds: what stands for which, and that each layer answers for each kind."""

from __future__ import annotations

import base64
import inspect
from dataclasses import fields
from importlib import import_module

import pytest

import pulumi_wix_data
from pulumi_wix_data.lifecycle.lifecycle import Lifecycle
from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.resources.lifecycle_provider import LifecycleProvider
from pulumi_wix_data.resources.wix_data_resource import WixDataResource
from pulumi_wix_data.review.kind_reviews import KindReviews
from pulumi_wix_data.state.kinds import KINDS, AnyKind, kind_of, of_kind
from pulumi_wix_data.state.values import Values

KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def reference(text: str) -> str:
    """What Pulumi keeps of a provider."""
    return base64.b64encode(text.encode()).decode()


@KIND
def test_each_layer_answers_for_each_kind(kind: AnyKind) -> None:
    assert issubclass(of_kind(kind, "lifecycle", "Lifecycle"), Lifecycle)
    assert issubclass(of_kind(kind, "review", "Reviews"), KindReviews)
    assert issubclass(of_kind(kind, "resources", ""), WixDataResource)
    assert issubclass(of_kind(kind, "resources", "Provider"), LifecycleProvider)
    assert import_module(f"pulumi_wix_data.state.{kind.module}")
    assert {kind.name, f"{kind.name}Provider"} <= set(pulumi_wix_data.__all__)


@KIND
def test_both_doors_have_a_type_token(kind: AnyKind) -> None:
    assert kind.types == (f"pulumi-python:dynamic/wix-data:{kind.name}", f"wix-data:index:{kind.name}")
    assert [kind_of(each) for each in kind.types] == [kind, kind]


@KIND
def test_a_resource_is_known_by_its_provider_whatever_its_type(kind: AnyKind) -> None:
    ours = reference(f"\x80\x04pulumi_wix_data\x94{kind.name}Provider")
    for type_ in ("pulumi-python:dynamic:Resource", "pulumi-python:dynamic/house:Door"):
        assert kind_of(type_, ours) is kind
        for other in (
            None,
            7,
            "",
            "no base64!",
            reference("somebody_else SomeProvider"),
            reference(f"{kind.name}Provider"),
        ):
            assert kind_of(type_, other) is None
    assert kind_of("aws:s3:Bucket", ours) is None


@KIND
def test_the_constructor_takes_every_input(kind: AnyKind) -> None:
    resource = of_kind(kind, "resources", "")
    arguments = set(inspect.signature(resource.__init__).parameters) - {"self", "resource_name", "opts"}
    snake = {"".join(f"_{each.lower()}" if each.isupper() else each for each in name) for name in kind.inputs}
    assert arguments == snake


@KIND
def test_a_record_of_nothing_and_of_odd_things_is_read(kind: AnyKind) -> None:
    empty = kind.read_recorded(Values.from_json({}), "")
    assert (empty.site_id, empty.target()) == (Hidden.NOT_RECORDED, None)
    odd = kind.read_recorded(Values.from_json(dict.fromkeys((*kind.inputs, *kind.outputs), 7)), "")
    assert (odd.site_id, odd.data_collection_id) == (Hidden.NOT_UNDERSTOOD, Hidden.NOT_UNDERSTOOD)
    assert Hidden.NOT_UNDERSTOOD in odd.to_properties().values()


@KIND
def test_what_is_shown_has_no_secret(kind: AnyKind) -> None:
    envelope = "4dabf18193072939515e22adb298388d"
    for name in (*kind.inputs, *kind.outputs):
        sealed = {envelope: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"HUSH"'}
        shown = kind.read_recorded(Values.from_json({name: sealed}), "").shown()
        assert "HUSH" not in f"{[getattr(shown, each.name) for each in fields(shown)]} {shown.target()}", name
