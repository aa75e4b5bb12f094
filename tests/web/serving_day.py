"""Serves the pages over a day's store, with its clock standing still, until it is killed: FOLDER MOMENT PORT."""

import sys
from datetime import datetime
from pathlib import Path

from werkzeug.serving import make_server

sys.path[:0] = [str(Path(__file__).parents[2])]

import server  # noqa: E402 - the product is found by the path above
from casework.clocks import FixedClock  # noqa: E402
from casework.settings import Settings, WebSettings  # noqa: E402
from casework.web.app import create_web  # noqa: E402

folder, moment, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
web = WebSettings(files=folder / "files", secret=folder / "secret")
settings = Settings(database=folder / "casework.db", outbox=folder / "outbox", web=web)
app = server.build(settings, FixedClock(datetime.fromisoformat(moment)))
serving = make_server("127.0.0.1", port, create_web(app, settings=web), threaded=True)
sys.stdout.write(f"http://127.0.0.1:{serving.server_port}\n")
sys.stdout.flush()
serving.serve_forever()
