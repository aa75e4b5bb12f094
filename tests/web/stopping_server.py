"""A server for tests of the pages that can be gone for a while."""

from threading import Thread

from werkzeug.serving import BaseWSGIServer, make_server

from tests.web.day import Day


class Server:
    """The pages of a day on one port, which can be gone for a while."""

    def __init__(self, day: Day) -> None:
        self.site = day.site
        self.running: BaseWSGIServer | None = None
        self.port = 0
        self.start()

    def start(self) -> None:
        self.running = make_server("127.0.0.1", self.port, self.site, threaded=True)
        self.port = self.running.server_port
        self.thread = Thread(target=self.running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        if self.running is not None:
            self.running.shutdown()
            self.thread.join()
            self.running.server_close()
            self.running = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"
