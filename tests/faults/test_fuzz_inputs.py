"""Whatever a program declares: a check answers with inputs or with faults, and never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.output import Unknown

from pulumi_wix_data import CollectionPermissionsProvider, SpecialPermissionProvider
from pulumi_wix_data.resources.lifecycle_provider import LifecycleProvider
from tests.faults.fault_world import KEY, FaultWorld
from tests.faults.soak import search
from tests.shared.seeds import ACTIONS

FIELDS: dict[type[LifecycleProvider], tuple[str, ...]] = {
    CollectionPermissionsProvider: ("siteId", "dataCollectionId", *ACTIONS, "preset", "onDestroy"),
    SpecialPermissionProvider: ("siteId", "dataCollectionId", "userId", "policyId", *ACTIONS, "adoptExisting"),
}
ODD_TEXTS = [
    *("", " ", "\x00", "a\nb", "‮x", "é", "💥" * 40, "x" * 100_000, ".", "..", "../../x", "a/b", "%2e%2e", "a?b=c#d"),
    *("ANYONE", "anyone", "ALLOWED", "DENIED", "UNDEFINED", "PRIVATE", "restore", "true", "04da6b54-80e4-46f7-96ec"),
]
# What arrives by gRPC is a protobuf Struct: no lone surrogates, numbers as floats, and no great depth.
TEXTS = st.one_of(st.sampled_from(ODD_TEXTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
PLAIN = st.one_of(st.none(), st.booleans(), st.floats(), TEXTS, st.builds(Unknown))
VALUES = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)), max_leaves=8
)


@dataclass
class Request:
    """The engine's request."""

    urn: str


def _declarations(kind: type[LifecycleProvider], sites: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Declarations that pass, with up to three fields replaced by anything at all."""
    right: dict[str, st.SearchStrategy[Any]] = {
        "siteId": st.sampled_from(sites),
        "dataCollectionId": st.sampled_from(["Orders", "Stores/Letters", "Missing", "x" * 255, "Ünï cödé"]),
    }
    if kind is CollectionPermissionsProvider:
        right |= {action: st.sampled_from(["ANYONE", "PRIVILEGED"]) for action in ACTIONS}
        right["onDestroy"] = st.sampled_from([None, "lock", "restore"])
    else:
        right |= {action: st.sampled_from(["ALLOWED", "UNSPECIFIED"]) for action in ACTIONS}
        right |= {"userId": st.sampled_from(["stranger", "u" * 64]), "adoptExisting": st.booleans()}
    changes = st.dictionaries(st.sampled_from(FIELDS[kind]), VALUES, max_size=3)
    return st.tuples(st.fixed_dictionaries(right), changes).map(lambda parts: {**parts[0], **parts[1]})


@pytest.mark.parametrize("kind", list(FIELDS), ids=lambda kind: kind.__name__)
def test_any_input_is_taken_or_refused_and_nothing_is_written(
    fault_world: FaultWorld, kind: type[LifecycleProvider]
) -> None:
    inputs = _declarations(kind, [fault_world.fresh_site() for _ in range(3)])
    fault_world.emulator.reset_calls()

    @given(
        news=inputs, olds=st.one_of(st.just({}), inputs), name=st.sampled_from(["it", "other"]), preview=st.booleans()
    )
    def check(news: dict[str, Any], olds: dict[str, Any], name: str, preview: bool) -> None:
        provider = _configured(kind, fault_world)
        provider.session.book.file_preview(preview=preview)
        # State holds what a check has let pass.
        accepted = provider.check({}, dict(olds)) if olds else None
        known = accepted.inputs if accepted and not accepted.failures else {}
        request = Request(f"urn:pulumi:dev::shop::{kind.kind.dynamic_type}::{name}")
        assert request.urn  # found in this frame, as in that of Pulumi's server
        result = provider.check(known, {**news, "__provider": "it"})
        for failure in result.failures:
            assert failure.property in ("", *FIELDS[kind])
            assert failure.reason.isprintable(), ascii(failure.reason)
            assert len(failure.reason) < 2000
        if not result.failures and known:
            provider.diff("it", known, result.inputs)

    search(check)
    written = {name: count for name, count in fault_world.emulator.calls()["operations"].items() if count}
    assert set(written) <= {"get_permissions", "get_collection", "list_collections"}
    assert written, "no check ever came as far as to read"


def _configured(kind: type[LifecycleProvider], world: FaultWorld) -> LifecycleProvider:
    provider = kind()
    config = {"wix-data:ownApiKey": KEY, "wix-data:baseUrl": world.url}
    provider.configure(ConfigureRequest(Config(config, "shop")))
    return provider
