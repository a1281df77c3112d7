"""Whatever is wrong with a secret, its fault shows nothing of it, and is not on its property, whose value is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_wix_data.plugin import configuration
from pulumi_wix_data.state.kinds import KINDS, AnyKind
from pulumi_wix_data.state.values import sealed
from tests.unit.lifecycle.lifecycle_inputs import COLLECTION, SPECIAL
from tests.unit.plugin.service_calls import CALL, plugin, struct

WORD = "Zzyzx"
NUMBER = 987654321
WRONG: tuple[Any, ...] = (
    *(WORD, f" {WORD}", f"{WORD}\x01", WORD * 60, [WORD], {"a": WORD}, NUMBER, True),
    *(f"http://{WORD}.example", f"ftp://{WORD}", f"Bearer {WORD}"),
)
DECLARED = dict(zip((kind.name for kind in KINDS), (COLLECTION, SPECIAL), strict=True))


def hidden(value: object) -> Iterator[object]:
    """The ways in which a secret comes: as a whole, twice, or as a part of a list or an object."""
    yield sealed(value)
    yield sealed(sealed(value))
    yield [sealed(value)]
    yield {"a": sealed(value)}


def assert_hidden(failures: Any, name: str) -> None:
    for each in failures:
        assert WORD.lower() not in each.reason.lower()
        assert str(NUMBER) not in each.reason
        assert each.property != name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_of_a_resource(kind: AnyKind) -> None:
    service, urn = plugin(apiKey="IST.key"), f"urn:pulumi:dev::shop::{kind.native_type}::it"
    for name in (*kind.inputs, *kind.outputs, "misspelt"):
        found = 0
        for given in (form for value in WRONG for form in hidden(value)):
            news = struct({**DECLARED[kind.name], name: given})
            answer: Any = service.Check(provider_pb2.CheckRequest(urn=urn, news=news), CALL)
            assert_hidden(answer.failures, name)
            found += len(answer.failures)
        assert found, name


def test_of_a_provider() -> None:
    service = plugin()
    for name in (*configuration.PROPERTIES, "misspelt"):
        for given in (form for value in WRONG for form in hidden(value)):
            answer: Any = service.CheckConfig(provider_pb2.CheckRequest(news=struct({name: given})), CALL)
            assert_hidden(answer.failures, name)
