"""Shared reads: one call for many readers, served for a while, forgotten at a write."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import cast

import pytest

from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.errors import CallContext, CollectionNotFound, ServiceAnswer
from pulumi_wix_data.api.shared_reads import SERVED_FOR_SECONDS, SharedReads
from pulumi_wix_data.permissions.data_permissions import CollectionLevels, DataPermissions
from pulumi_wix_data.permissions.levels import AccessLevel

PATIENCE = 20
Key = tuple[str, str]
ORDERS: Key = ("site", "Orders")


class Service:
    """Answers Get Permissions; calls can be held back until `release`."""

    def __init__(self) -> None:
        self.calls: list[Key] = []
        self.failure: BaseException | None = None
        self.level = AccessLevel.ANYONE
        self.entered = threading.Event()
        self.release = threading.Event()
        self.release.set()

    def get_permissions(self, site_id: str, data_collection_id: str) -> DataPermissions:
        """The present level, as it is when the call comes in."""
        self.calls.append((site_id, data_collection_id))
        level, failure = self.level, self.failure
        self.entered.set()
        assert self.release.wait(PATIENCE)
        if failure:
            raise failure
        return DataPermissions(data_collection_id, CollectionLevels.uniform(level), ())


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def shared(service: Service, clock: Callable[[], float] | None = None) -> SharedReads:
    """Shared reads over the service."""
    return SharedReads(cast("WixDataClient", service), clock or Clock())


def read_level(reads: SharedReads, key: Key = ORDERS) -> AccessLevel:
    """The read level that a reader is told."""
    level = reads.get(*key).levels.item_read
    assert isinstance(level, AccessLevel)
    return level


def readers_under_way(
    pool: ThreadPoolExecutor, service: Service, reads: SharedReads, count: int
) -> list[Future[DataPermissions]]:
    """That many readers of one collection, all waiting for the one call, which is held back."""
    service.release.clear()
    service.entered.clear()
    at_the_door = threading.Barrier(count + 1)

    def read() -> DataPermissions:
        at_the_door.wait(PATIENCE)
        return reads.get(*ORDERS)

    readers = [pool.submit(read) for _ in range(count)]
    at_the_door.wait(PATIENCE)
    assert service.entered.wait(PATIENCE)
    return readers


def test_concurrent_readers_cost_one_call() -> None:
    service = Service()
    reads = shared(service)
    with ThreadPoolExecutor(32) as pool:
        readers = readers_under_way(pool, service, reads, 32)
        service.release.set()
        answers = [reader.result(PATIENCE) for reader in readers]
    assert service.calls == [ORDERS]
    assert len({id(answer) for answer in answers}) == 1


def test_collections_and_sites_are_read_each_for_itself() -> None:
    service = Service()
    reads = shared(service)
    keys = [("site", "Orders"), ("site", "orders"), ("other", "Orders")]
    for key in [*keys, *keys]:
        reads.get(*key)
    assert service.calls == keys


@pytest.mark.parametrize(("later", "calls"), [(0.0, 1), (SERVED_FOR_SECONDS, 1), (SERVED_FOR_SECONDS + 0.01, 2)])
def test_an_answer_serves_for_a_while(later: float, calls: int) -> None:
    service, clock = Service(), Clock()
    reads = shared(service, clock)
    reads.get(*ORDERS)
    clock.now += later
    reads.get(*ORDERS)
    assert len(service.calls) == calls


def test_the_time_counts_from_the_answer_not_from_the_question() -> None:
    service, clock = Service(), Clock()
    reads = shared(service, clock)
    with ThreadPoolExecutor(1) as pool:
        (reader,) = readers_under_way(pool, service, reads, 1)
        clock.now += SERVED_FOR_SECONDS * 3
        service.release.set()
        reader.result(PATIENCE)
    reads.get(*ORDERS)
    assert len(service.calls) == 1


def test_forgetting_makes_the_next_reader_ask_anew_and_leaves_others_alone() -> None:
    service = Service()
    reads = shared(service)
    reads.get(*ORDERS)
    reads.get("site", "Other")
    service.level = AccessLevel.PRIVILEGED
    reads.forget_levels(*ORDERS)
    reads.forget_levels("site", "never read")
    assert read_level(reads) is AccessLevel.PRIVILEGED
    assert read_level(reads, ("site", "Other")) is AccessLevel.ANYONE
    assert len(service.calls) == 3


def test_a_read_under_way_at_a_write_does_not_serve_later_readers() -> None:
    service = Service()
    reads = shared(service)
    with ThreadPoolExecutor(1) as pool:
        (early,) = readers_under_way(pool, service, reads, 1)
        service.level = AccessLevel.PRIVILEGED
        reads.forget_levels(*ORDERS)
        service.release.set()
        assert early.result(PATIENCE).levels.item_read is AccessLevel.ANYONE
    assert read_level(reads) is AccessLevel.PRIVILEGED
    assert read_level(reads) is AccessLevel.PRIVILEGED
    assert len(service.calls) == 2


def test_after_a_write_of_special_permissions_the_levels_still_serve() -> None:
    service = Service()
    reads = shared(service)
    with ThreadPoolExecutor(1) as pool:
        (early,) = readers_under_way(pool, service, reads, 1)
        reads.forget_special_sets(*ORDERS)
        service.release.set()
        early.result(PATIENCE)
    reads.get(*ORDERS, sets_may_be_old=True)
    assert len(service.calls) == 1
    reads.get(*ORDERS)
    reads.get(*ORDERS, sets_may_be_old=True)
    reads.forget_special_sets("site", "never read")
    assert len(service.calls) == 2


def test_after_a_write_of_levels_the_special_sets_still_serve() -> None:
    service = Service()
    reads = shared(service)
    with ThreadPoolExecutor(1) as pool:
        (early,) = readers_under_way(pool, service, reads, 1)
        reads.forget_levels(*ORDERS)
        service.release.set()
        early.result(PATIENCE)
    reads.get(*ORDERS, levels_may_be_old=True)
    assert len(service.calls) == 1
    reads.forget_special_sets(*ORDERS)
    reads.get(*ORDERS, levels_may_be_old=True, sets_may_be_old=True)
    assert len(service.calls) == 1
    reads.get(*ORDERS, levels_may_be_old=True)
    assert len(service.calls) == 2
    reads.get(*ORDERS)
    assert len(service.calls) == 2


def test_a_fresh_read_is_never_served_from_memory() -> None:
    service = Service()
    reads = shared(service)
    reads.get(*ORDERS)
    service.level = AccessLevel.PRIVILEGED
    assert reads.get_fresh(*ORDERS).levels.item_read is AccessLevel.PRIVILEGED


@pytest.mark.parametrize("failure", [ValueError("no"), KeyboardInterrupt("stop"), SystemExit(3)])
def test_a_failure_reaches_all_who_wait_and_is_not_kept(failure: BaseException) -> None:
    service = Service()
    service.failure = failure
    reads = shared(service)
    with ThreadPoolExecutor(8) as pool:
        readers = readers_under_way(pool, service, reads, 8)
        service.release.set()
        told = [reader.exception(PATIENCE) for reader in readers]
    # A reader that came after the failure asked anew, and failed likewise.
    assert told == [failure] * 8
    asked = len(service.calls)
    service.failure = None
    assert read_level(reads) is AccessLevel.ANYONE
    assert len(service.calls) == asked + 1


def test_that_there_is_no_such_collection_is_an_answer_too() -> None:
    service = Service()
    service.failure = CollectionNotFound(CallContext("read"), ServiceAnswer(404), "Wix answered 404")
    reads = shared(service)
    for _ in range(3):
        with pytest.raises(CollectionNotFound):
            reads.get(*ORDERS)
    assert len(service.calls) == 1
    service.failure = None
    reads.forget_levels(*ORDERS)
    assert reads.get(*ORDERS, levels_may_be_old=True).levels.item_read is AccessLevel.ANYONE


def test_a_failed_read_does_not_throw_away_the_newer_one() -> None:
    service = Service()
    service.failure = ValueError("no")
    reads = shared(service)
    with ThreadPoolExecutor(1) as pool:
        (early,) = readers_under_way(pool, service, reads, 1)
        reads.forget_levels(*ORDERS)
        service.failure = None
        held_back, service.release = service.release, threading.Event()
        service.release.set()
        reads.get(*ORDERS)
        held_back.set()
        assert isinstance(early.exception(PATIENCE), ValueError)
    reads.get(*ORDERS)
    assert len(service.calls) == 2
