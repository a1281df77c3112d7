"""The peer: as many DNS records as the program of ours declares resources."""

import os

from unifi_pulumi import DnsRecord  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

count = int(os.environ["BENCH_LEVELS"]) + int(os.environ["BENCH_SPECIALS"])
edition = int(os.environ["BENCH_EDITION"])

for number in range(count):
    DnsRecord(
        f"record-{number:04}",
        type="A_RECORD",
        domain=f"host-{number:04}.example.com",
        ipv4Address=f"192.0.{number // 250}.{number % 250 + 1 if not edition else number % 250 + 2}",
    )
