"""The seed's own stack: Django REST framework behind gunicorn, Channels with Redis for what is pushed, over SQLite."""
import os

from references.base import find, free_port
from references.peer import Peer

PYTHON = "/usr/bin/python3"
MODULES = {"django": "python3-django", "rest_framework": "python3-djangorestframework", "django_filters": "python3-django-filters",
           "channels": "python3-django-channels", "channels_redis": "python3-channels-redis", "gunicorn": "gunicorn"}
# The peer's settings, with the port of this run's Redis.
SETTINGS = """from mama.settings import *
CHANNEL_LAYERS["default"]["CONFIG"]["hosts"] = [("127.0.0.1", int(os.environ.get("BENCH_REDIS", "6392")))]
"""


class Django(Peer):
    name = "Django REST"
    folder = "django"
    programs = {"redis-server": "redis-server"}

    def missing(self):
        found = self.bench.run([PYTHON, "-c", "import importlib.util as u; print(*[m for m in %r if not u.find_spec(m)])" % list(MODULES)])
        return ", ".join([MODULES[name] for name in found.split()] + ([super().missing()] if super().missing() else []))

    def version(self):
        return self.bench.run([PYTHON, "-c", "import django, rest_framework as r, gunicorn as g; print("
                               "django.__version__ + ', rest_framework ' + r.VERSION + ', gunicorn ' + g.__version__)"]).strip()

    def database(self):
        return os.path.join(self.data, "django-%s.sqlite3" % self.goods().label())

    def fill(self):
        self.script("django/prepare.sh", "sqlite", self.goods().label())

    def start(self):
        redis, self.port = free_port(), free_port()
        with open(os.path.join(self.copy.folder, "django", "bench_settings.py"), "w") as f:
            f.write(SETTINGS)
        self.begin([find("redis-server"), "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir", self.data], "django-redis", redis)
        self.begin([PYTHON, "-m", "gunicorn", "--bind", "127.0.0.1:%d" % self.port, "--worker-class", "sync", "--workers", "3", "--keep-alive", "75",
                    "--worker-tmp-dir", "/dev/shm", "--preload", "mama.wsgi:application"], "gunicorn", self.port,
                   DJANGO_SETTINGS_MODULE="bench_settings", PEER_DB="sqlite", PEER_NAME=self.database(), BENCH_REDIS=str(redis))
