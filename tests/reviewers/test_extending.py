"""docs/extending-the-desk.md, done literally: its code is taken out of the page and run."""

import json
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import path
from pytest_django.fixtures import Settings

from reviewers.admin import cases, intake, people, records
from reviewers.desk import desk as site
from reviewers.models import Case, CustodyEntry
from tests.reviewers.acting import Cast, in_review, received, standing
from tests.reviewers.browsing import signed_in, url
from tests.server import ROOT, environment, manage

REGISTERED = (cases, intake, people, records)
PAGE = (ROOT / "docs" / "extending-the-desk.md").read_text()
BLOCK = re.compile(
    r"^```(?:python|html)\n(?:# |\{# )(?P<name>[^\n]*?)(?: #\})?\n(?P<code>.*?)^```", re.M | re.S
)
BLOCKS = {found["name"]: found["code"] for found in BLOCK.finditer(PAGE)}


def test_the_page_has_a_recipe_for_each() -> None:
    recipes = {name.partition(": ")[2] for name in BLOCKS if ": " in name}
    assert recipes == {"a column", "a filter", "an action", "a page", "a model"}


@contextmanager
def extended(recipe: str, settings: Settings, folder: Path) -> Iterator[None]:
    """The desk with a recipe's ``admin.py``, as long as this lasts."""
    before, code = dict(site._registry), folder / "admin.py"
    code.write_text(BLOCKS[f"newsroom/admin.py: {recipe}"])
    try:
        runpy.run_path(str(code))
        urls = ModuleType("urls")
        urls.urlpatterns = [path("desk/", site.urls)]  # type: ignore[attr-defined]
        settings.ROOT_URLCONF = urls
        yield
    finally:
        site._registry.clear()
        site._registry.update(before)


def test_a_column(cast: Cast, case: Case, settings: Settings, tmp_path: Path) -> None:
    standing(case, round=7)
    with extended("a column", settings, tmp_path):
        page = signed_in(cast.second).get(url("index")).content.decode()
    assert ">Round</th>" in page
    assert ">Round 7</td>" in page


def test_a_filter(cast: Cast, case: Case, settings: Settings, tmp_path: Path) -> None:
    standing(case, news=0)
    other = received()
    with extended("a filter", settings, tmp_path):
        page = signed_in(cast.second).get(url("index"), {"news": "yes"}).content.decode()
    assert '<option value="yes" selected>with news</option>' in page
    assert str(other) in page
    assert page.count("data-row") == 1


def test_an_action(cast: Cast, case: Case, settings: Settings, tmp_path: Path) -> None:
    in_review(case, cast.reviewer)
    standing(case, verification="awaiting_corroboration")
    with extended("an action", settings, tmp_path):
        sent = {"action": "resume", "index": "0", "_selected_action": str(case.pk)}
        signed_in(cast.editor).post(url("index"), sent)
        case.refresh_from_db()
        assert case.verification == "awaiting_corroboration"
        signed_in(cast.second).post(url("index"), sent)
    case.refresh_from_db()
    assert case.verification == "in_review"
    assert CustodyEntry.objects.filter(case=case.pk).latest("number").act == "resume"


def test_a_page(cast: Cast, case: Case, settings: Settings, tmp_path: Path) -> None:
    template = tmp_path / "newsroom" / "by_day.html"
    template.parent.mkdir()
    template.write_text(BLOCKS["newsroom/templates/newsroom/by_day.html"])
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]
    with extended("a page", settings, tmp_path):
        page = signed_in(cast.second).get(url("newsroom_by_day")).content.decode()
        assert f"<li>{case.received_on}: 1</li>" in page
        assert signed_in(cast.administrator).get(url("newsroom_by_day")).status_code == 404


# Runs with the newsroom's settings, on a data folder that is migrated: a desk that is extended.
MODEL = """
import json
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from reviewers.accounts import logins, roles
from reviewers.models import Authenticator, Membership, Reviewer
from reviewers.views.access import LOGIN
FORM = "application/x-www-form-urlencoded"
found = {}
cast = (("amal", "reviewer", "raqqa"), ("basem", "editor", "raqqa"), ("dina", "reviewer", "idlib"))
for name, role, desk in cast:
    user = User.objects.create(username=name)
    roles.give(user, (role,))
    reviewer = Reviewer.objects.create(user=user, recipient=name)
    Membership.objects.create(desk=desk, reviewer=reviewer, wrapped_key=b"x")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    session[LOGIN] = str(logins.begin(user).pk)
    device = Authenticator.objects.create(user=user, confirmed=True)
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    added = client.post("/desk/newsroom/contact/add/", "name=Ali of " + desk, FORM).status_code
    answer = client.get("/desk/newsroom/contact/")
    shown = [each for each in ("Ali of raqqa", "Ali of idlib") if each in answer.content.decode()]
    index = "/desk/newsroom/contact/" in client.get("/desk/newsroom/").content.decode()
    deleted = client.post("/desk/newsroom/contact/1/delete/", "post=yes", FORM).status_code
    found[name] = [added, answer.status_code, shown, index, deleted]
print("FOUND" + json.dumps(found))
"""


@pytest.mark.slow
def test_a_model(tmp_path: Path) -> None:
    app = tmp_path / "newsroom"
    for name in ("settings.py", "models.py", "apps.py"):
        (app / name).parent.mkdir(exist_ok=True)
        (app / name).write_text(BLOCKS[f"newsroom/{name}"])
    (app / "admin.py").write_text(BLOCKS["newsroom/admin.py: a model"])
    (app / "__init__.py").touch()
    data = tmp_path / "data"
    manage(data, "migrate", "-v0")
    settings = environment(
        data,
        DJANGO_SETTINGS_MODULE="newsroom.settings",
        PYTHONPATH=f"{tmp_path}:{ROOT}",
    )
    commands = (("manage.py", "makemigrations", "newsroom"), ("manage.py", "migrate", "-v0"))
    for command in (*commands, ("-c", MODEL)):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=settings, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.partition("FOUND")[2])
    assert told == {
        "amal": [302, 200, ["Ali of raqqa"], True, 404],
        "basem": [404, 404, [], False, 404],
        "dina": [302, 200, ["Ali of idlib"], True, 404],
    }
