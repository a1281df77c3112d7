"""One emulator with many sites for each worker; the profiles of hypothesis."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import certifi
import pytest

from pulumi_wix_data.emulator.process import running_emulator
from tests.faults.fault_world import FaultWorld, fault_seed, site_ids
from tests.faults.soak import use_profile

_SITES = 1200

use_profile()


@pytest.fixture(scope="session", autouse=True)
def hermetic_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The journal in a folder of its own, no proxies, no settings of the machine, and clients that are made fast."""
    folder = tmp_path_factory.mktemp("faults")
    first_certificate = Path(certifi.where()).read_text().partition("-----END CERTIFICATE-----")
    (folder / "ca.pem").write_text("".join(first_certificate[:2]) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        patch.setenv("WIX_DATA_STATE_DIR", str(folder / "journal"))
        # Reading all certificate authorities takes 40 ms for each of the thousands of provider processes here.
        patch.setattr(certifi, "where", lambda: str(folder / "ca.pem"))
        yield


@pytest.fixture(scope="session")
def fault_world() -> Generator[FaultWorld]:
    sites = site_ids(_SITES)
    with running_emulator(fault_seed(sites)) as emulator:
        faults = FaultWorld(emulator, sites)
        yield faults
        faults.close()
