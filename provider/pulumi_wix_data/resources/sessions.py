"""The session of this provider process, shared by the providers of both resources."""

from __future__ import annotations

import os
import threading

from pulumi.dynamic import Config

from ..lifecycle.session import Session
from ..settings import Settings, load_settings
from .engine_log import EngineLog

_lock = threading.Lock()
_sessions: dict[tuple[object, ...], Session] = {}


def session_for(config: Config) -> Session:
    """The one session for what the engine's configuration and the environment say. No network."""
    settings = load_settings(config.get, os.environ)
    with _lock:
        return _sessions.setdefault(_identity(settings), Session(settings, EngineLog()))


def _identity(settings: Settings) -> tuple[object, ...]:
    key = settings.api_key.reveal() if settings.api_key else None
    return settings.base_url, key, settings.account_id, settings.preview_reads, settings.faults
