"""An open session is not a key: what changes how somebody comes in takes their password."""

import base64
import re
import time
from hashlib import sha256

import pytest
from django_otp.oath import totp

from reviewers.accounts import factors, logins
from reviewers.keys import keyring
from reviewers.models import Authenticator, Login, Passkey, RecoveryCode, Reviewer
from sealing import HybridIdentity, ScryptRecipient, seal
from sealing.roster import IDENTITY, signing_key
from tests.reviewers.acting import PASSWORD, Cast, in_custody
from tests.reviewers.browsing import SCRIPT, Browser, factor, half_signed_in, signed_in, url
from tests.reviewers.desks import hand

pytestmark = pytest.mark.django_db
WORK = 10  # log2; a browser takes 18
WRONG = "This is not your password."
SPENT = "The password was not looked at"


@pytest.fixture(autouse=True)
def in_english(cast: Cast) -> None:
    Reviewer.objects.update(language="en")


def under(passphrase: str, plain: bytes = b"AGE-SECRET-KEY-PQ-1\n") -> bytes:
    return seal(plain, [ScryptRecipient(passphrase, WORK)])


def fields(cast: Cast, user_key: bytes, sealed: bytes, password: str = PASSWORD) -> dict[str, str]:
    was = sha256(user_key).hexdigest()
    statement = keyring.identity_statement(was, sealed)
    return {
        "password": password,
        "before": was,
        "sealed": base64.b64encode(sealed).decode(),
        "signature": signing_key(hand(cast.reviewer).identity).sign(IDENTITY, statement),
    }


def key_of(cast: Cast) -> bytes:
    return bytes(Reviewer.objects.get(user=cast.reviewer).sealed_identity)


def passkey(cast: Cast) -> Passkey:
    made: Passkey = Passkey.objects.create(
        user=cast.reviewer,
        name="blue",
        rp_id="testserver",
        credential=b"x",
        public_key=b"y",
        made_on="2026-01-01",
    )
    return made


@pytest.mark.parametrize("password", [None, "", "wrong"])
@pytest.mark.parametrize("verb", ["new-codes", "new-app", "remove-passkey"])
def test_a_page_asks_and_changes_nothing(cast: Cast, verb: str, password: str | None) -> None:
    client, key = signed_in(cast.reviewer), passkey(cast)
    sent = {"passkey": str(key.pk)} | ({} if password is None else {"password": password})
    before = Authenticator.objects.count()
    page = client.post(url(verb), sent)
    assert page.status_code == 200 and 'name="password"' in page.content.decode()
    assert (WRONG in page.content.decode()) == (password == "wrong")
    assert (Passkey.objects.count(), RecoveryCode.objects.count()) == (1, 0)
    assert Authenticator.objects.count() == before


@pytest.mark.parametrize("password", ["", "wrong"])
@pytest.mark.parametrize("verb", ["ask-new-passkey", "change-passphrase"])
def test_a_script_is_refused_and_changes_nothing(cast: Cast, verb: str, password: str) -> None:
    before = key_of(cast)
    sent = fields(cast, before, under("new"), password)
    answer = signed_in(cast.reviewer).post(url(verb), sent, headers=SCRIPT)
    assert answer.status_code in (400, 409) and answer.json()["problems"]
    assert "token" not in answer.json() and key_of(cast) == before


def test_no_passkey_is_added_without_a_question_that_the_password_opened(cast: Cast) -> None:
    sent = {"name": "blue", "answer": "{}", "token": "made up"}
    answer = signed_in(cast.reviewer).post(url("add-passkey"), sent, headers=SCRIPT)
    assert answer.status_code == 409 and not Passkey.objects.exists()


def test_the_password_lets_each_through(cast: Cast) -> None:
    client, key = signed_in(cast.reviewer), passkey(cast)
    given = {"password": PASSWORD}
    shown = client.post(url("new-codes"), given).content.decode()
    assert len(re.findall(r'<samp dir="ltr">', shown)) == 10
    assert client.post(url("remove-passkey"), {"passkey": str(key.pk), **given}).status_code == 302
    assert client.post(url("ask-new-passkey"), given, headers=SCRIPT).json()["token"]
    assert factors.codes_left(cast.reviewer) == 10 and not Passkey.objects.exists()


@pytest.mark.parametrize("verb", ["new-codes", "new-app", "ask-new-passkey", "password_change"])
def test_wrong_tries_are_counted_as_at_the_sign_in(
    cast: Cast, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    client = signed_in(cast.reviewer)
    name = "old_password" if verb == "password_change" else "password"
    more = {"new_password1": "x", "new_password2": "x"} if verb == "password_change" else {}
    for _ in range(11):
        client.post(url(verb), {name: "wrong", **more}, headers=SCRIPT)
    answer = client.post(url(verb), {name: PASSWORD, **more}, headers=SCRIPT)
    assert SPENT in answer.content.decode()
    code = f"{totp(factor(cast.reviewer).bin_key):06d}"
    tried = {"username": "reviewer", "password": PASSWORD, "code": code}
    assert Browser().post(url("login"), tried).status_code == 429


def secret_on(page: str) -> str:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert found
    return found.group(1).replace(" ", "")


def test_a_new_app_takes_the_place_of_the_old_one_at_its_first_code(cast: Cast) -> None:
    client, elsewhere = signed_in(cast.reviewer), signed_in(cast.reviewer)
    old = Authenticator.objects.get()
    page = client.post(url("new-app"), {"password": PASSWORD}).content.decode()
    assert secret_on(page) and Authenticator.objects.filter(pk=old.pk, confirmed=True).exists()
    assert client.post(url("confirm-app"), {"code": "000000"}).status_code == 200
    assert Authenticator.objects.filter(pk=old.pk).exists()
    Authenticator.objects.update(throttling_failure_count=0)
    new = Authenticator.objects.get(confirmed=False)
    code = f"{totp(new.bin_key):06d}"
    assert client.post(url("confirm-app"), {"code": code}).url == url("account")
    assert Authenticator.objects.get() == new
    assert client.get(url("account")).status_code == 200
    assert elsewhere.get(url("account"), headers=SCRIPT).status_code == 401


def test_recovery_codes_are_offered_after_the_second_factor(cast: Cast) -> None:
    half = half_signed_in(cast.reviewer)
    half.get(url("second-factor"))
    code = f"{totp(Authenticator.objects.get().bin_key):06d}"
    found = half.post(url("second-factor"), {"code": code})
    assert found.url == url("offer-codes")
    page = half.get(found.url).content.decode()
    assert "Make recovery codes now" in page and url("new-codes") in page and "Not now" in page


def test_the_passphrase_is_changed_and_the_former_file_is_gone(cast: Cast) -> None:
    here, there = signed_in(cast.reviewer), signed_in(cast.reviewer)
    keys = {login.pk: login.key for login in Login.objects.all()}
    before, fresh = key_of(cast), under("new", b"# amana-desk kept\nAGE-SECRET-KEY-PQ-1\n")
    answer = here.post(url("change-passphrase"), fields(cast, before, fresh), headers=SCRIPT)
    assert answer.status_code == 200 and key_of(cast) == fresh
    assert in_custody("").latest("number").act == "passphrase changed"
    # The other browser's tabs keep nothing that opens, and its login goes on.
    changed = {login.pk for login in Login.objects.all() if login.key != keys[login.pk]}
    assert len(changed) == 1 and there.get(url("account")).status_code == 200
    assert logins.of(cast.reviewer)


@pytest.mark.parametrize(
    "sealed",
    [
        b"AGE-SECRET-KEY-PQ-1\n",
        seal(b"x", [HybridIdentity.generate().recipient()]),
        b"age-encryption.org/v1\n",
        b"",
    ],
)
def test_what_no_passphrase_seals_is_refused(cast: Cast, sealed: bytes) -> None:
    before = key_of(cast)
    client = signed_in(cast.reviewer)
    answer = client.post(url("change-passphrase"), fields(cast, before, sealed), headers=SCRIPT)
    assert answer.status_code in (400, 409) and key_of(cast) == before


def test_a_key_that_was_sealed_anew_meanwhile_is_not_written_over(cast: Cast) -> None:
    before = key_of(cast)
    client = signed_in(cast.reviewer)
    answer = client.post(
        url("change-passphrase"), fields(cast, b"older", under("new")), headers=SCRIPT
    )
    assert answer.status_code == 409 and "meanwhile" in answer.json()["problems"][0]
    assert key_of(cast) == before
