"""The total order of the access levels."""

from __future__ import annotations

from itertools import product

import pytest

from pulumi_wix_data.permissions.levels import AccessLevel

DOCUMENTED_ORDER = ["ANYONE", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR", "PRIVILEGED"]
PAIRS = list(product(enumerate(DOCUMENTED_ORDER), repeat=2))


def test_there_are_exactly_the_documented_levels_in_their_order() -> None:
    assert [level.value for level in sorted(AccessLevel)] == DOCUMENTED_ORDER
    assert [AccessLevel(name).strictness for name in DOCUMENTED_ORDER] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_pair_compares_by_strictness(first: tuple[int, str], second: tuple[int, str]) -> None:
    (rank_a, name_a), (rank_b, name_b) = first, second
    a, b = AccessLevel(name_a), AccessLevel(name_b)
    assert [a < b, a <= b, a > b, a >= b, a == b] == [
        rank_a < rank_b,
        rank_a <= rank_b,
        rank_a > rank_b,
        rank_a >= rank_b,
        rank_a == rank_b,
    ]
