"""Serves the pages: gunicorn with one process of eight threads, and the dispatcher as one more thread in it.

One process, because the store has one writer and the dispatcher must run once; a master beside it starts it again where
it dies. Why gunicorn: docs/decisions/0021-web-server.md.
"""

import os
import socket
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from casework.documents.keeping import FileStore
from casework.errors import InputError
from casework.jobs.dispatcher import ThreadDispatcher
from casework.settings import WebSettings
from casework.usecases.advance import work
from casework.usecases.application import Application
from casework.usecases.forecast_sweep import ForecastSweep
from casework.web.app import create_web
from casework.web.receiving import ReceivingWorker

THREADS = 8
GRACE = 20  # seconds that requests and the dispatcher have to finish what they are at
PATIENCE = 60  # seconds without a sign of life after which the process is started anew


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this address; InputError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(128)
    except OSError as error:
        opened.close()
        raise InputError(
            f"Casework cannot listen at {host}:{port}: {(error.strerror or 'it was refused').lower()}. Stop what runs "
            f"there, or name another address: casework serve --address {host}:{port + 1}"
        ) from error
    opened.set_inheritable(True)
    return opened


def serve(open_app: Callable[[], Application], settings: WebSettings, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, and finish first what is at work then. The socket is the server's from here on."""
    PageServer(open_app, settings, listening.detach()).run()


class PageServer(BaseApplication):
    """The application is opened in the process that serves it: a connection to the store must not be inherited."""

    def __init__(self, open_app: Callable[[], Application], settings: WebSettings, listening: int) -> None:
        self._open_app = open_app
        self._settings = settings
        self._listening = listening
        self._running: tuple[Application, ThreadDispatcher] | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self._listening}",
            "worker_class": ReceivingWorker,
            "workers": 1,
            "threads": THREADS,
            "graceful_timeout": GRACE,
            "timeout": PATIENCE,
            "keepalive": 30,
            "control_socket_disable": True,
            "loglevel": "warning",
            "proc_name": "casework",
            "worker_exit": lambda _server, _worker: self._close(),
        }
        if os.path.isdir("/dev/shm"):  # noqa: S108 - memory that all Linux systems have: a slow disk is not taken for death
            options["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = self._open_app()
        FileStore(self._settings.files).sweep()
        forecast = ForecastSweep(app)
        dispatcher = ThreadDispatcher(store=app.store, clock=app.clock, work=lambda: work(app) + forecast.beside())
        dispatcher.start()
        self._running = app, dispatcher
        return create_web(app, settings=self._settings, dispatcher=dispatcher)

    def _close(self) -> None:
        if self._running is not None:
            app, dispatcher = self._running
            dispatcher.stop(grace=GRACE)
            app.store.close()
