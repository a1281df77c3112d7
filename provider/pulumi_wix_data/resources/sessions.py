"""The session of this provider process, shared by the providers of both resources."""

from __future__ import annotations

import os
import threading

from pulumi.dynamic import Config

from ..engine.engine_log import EngineLog
from ..engine.engine_presence import engine_address, engine_is_gone
from ..engine.gc_tuning import collect_garbage_less_often
from ..lifecycle.session import Session
from ..memory.run_book import RunBook
from ..settings import Settings, load_settings

_lock = threading.Lock()
_sessions: dict[Settings, Session] = {}


def session_for(config: Config) -> Session:
    """The one session for what the engine's configuration and the environment say. No network."""
    collect_garbage_less_often()
    settings = load_settings(config.get, os.environ)
    with _lock:
        if settings not in _sessions:
            _sessions[settings] = Session(settings, EngineLog(), engine_is_gone, RunBook.open(engine_address()))
        return _sessions[settings]
