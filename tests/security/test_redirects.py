"""A redirect is never followed: the key would go along to wherever it points."""

from __future__ import annotations

import pytest

from pulumi_wix_data.api.errors import UnexpectedResponse
from tests.security.raw_servers import answer, raw_server
from tests.security.secure_calls import EVERY_CALL, KEY, PIECE, Service, plain

REDIRECTS = (300, 301, 302, 303, 305, 307, 308)


@pytest.mark.parametrize("place", EVERY_CALL)
def test_the_server_it_points_to_sees_no_connection(service: Service, place: str) -> None:
    with raw_server(answer(200)) as elsewhere:
        target = f"{plain(elsewhere.port)}/take?key={KEY}"
        for status in REDIRECTS:
            service.server.answering = answer(status, Location=target, Refresh=f"0; url={target}")
            with pytest.raises(UnexpectedResponse, match="a redirect is not followed") as failure:
                EVERY_CALL[place](service.client, "Orders")
            assert PIECE not in repr(failure.value)
    assert len(service.server.requests) == len(REDIRECTS)
    assert elsewhere.connections == 0
