"""The line of a program that Pulumi records for a resource, out of all the frames that led to it."""

from __future__ import annotations

import pytest

from pulumi_wix_data.state.positions import Position, position_of


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (["project:///__main__.py#7"], Position("__main__.py", 7)),
        (["project:///infra/orders.ts#7,3"], Position("infra/orders.ts", 7)),
        (["project:///my%20folder/%E6%97%A5.py#1"], Position("my folder/日.py", 1)),
        (
            ["project:///.venv/lib/python3.12/site-packages/pulumi/resource.py#9", "", "project:///a.py#2"],
            Position("a.py", 2),
        ),
        (
            ["project:///node_modules/x/index.js#1,1", "project:///../lib/y.py#1", "project:///b.ts#3"],
            Position("b.ts", 3),
        ),
        (["project:////etc/passwd#1"], None),
        (["project:///%2e%2e/secret.py#1"], None),
        (["project:///a%0A.py#1", "project:///a%5Cb.py#1", "project:///a.py#0", "project:///a.py"], None),
        (["file:///home/somebody/a.py#1", "a.py#1", ""], None),
        ([], None),
    ],
)
def test_the_innermost_line_of_the_program_itself(recorded: list[str], expected: Position | None) -> None:
    assert position_of(recorded) == expected
