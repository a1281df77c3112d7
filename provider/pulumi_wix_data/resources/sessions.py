"""The session of this provider process, shared by the providers of both resources."""

from __future__ import annotations

import os
import threading

from pulumi.dynamic import Config

from ..engine.engine_log import EngineLog
from ..engine.engine_presence import EnginePresence, engine_address
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
            engine = engine_address()
            presence, book = EnginePresence(engine), RunBook.open(engine)
            _sessions[settings] = Session(settings, EngineLog(), presence.is_over, book)
        return _sessions[settings]
