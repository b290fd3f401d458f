"""Ten codes on paper for who has no app at hand: each once, kept as hashes."""

import pytest
from django.test import Client

from tests.accounts.test_log_in import give_password, is_in, shown_by
from tests.cast import Cast, code_of, log_in
from vroegsignalering import row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.models import AuthenticatorApp, Membership, RecoveryCode
from vroegsignalering.accounts.states import CodeRefusal
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused


def make_codes(by: Membership) -> list[str]:
    with row_security.acting_for(by.organisation_id, by.user_id):
        return services.make_recovery_codes(user=by.user)


def test_ten_different_codes_are_kept_as_hashes_only(cast: Cast) -> None:
    codes = make_codes(cast.noor)
    assert len(set(codes)) == 10
    kept = " ".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert kept.count("argon2id") == 10
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_a_recovery_code_lets_in_once(cast: Cast, client: Client) -> None:
    code = make_codes(cast.noor)[3]
    give_password(client, cast.noor)
    answer = client.post("/inloggen/herstelcode/", {"code": f" {code.upper()} "})
    assert answer.headers["Location"] == "/start/"
    assert is_in(client)
    other = Client()
    give_password(other, cast.noor)
    page = other.post("/inloggen/herstelcode/", {"code": code}).content.decode()
    assert "of u gebruikte hem al" in page
    assert not is_in(other)


def test_the_owner_is_told_that_a_recovery_code_was_used(cast: Cast, client: Client) -> None:
    code = make_codes(cast.noor)[0]
    give_password(client, cast.noor)
    client.post("/inloggen/herstelcode/", {"code": code})
    with row_security.unrestricted("tests"):
        mail = Mail.objects.get(to_email=cast.noor.user.email)
    assert mail.subject == "Er is ingelogd met een herstelcode"
    assert "nog 9 over" in mail.body
    assert code not in mail.body


def test_a_recovery_code_alone_lets_nobody_in(cast: Cast, client: Client) -> None:
    answer = client.post("/inloggen/herstelcode/", {"code": make_codes(cast.noor)[0]})
    assert answer.headers["Location"] == "/inloggen/"


def test_somebody_elses_recovery_code_does_not_work(cast: Cast) -> None:
    code = make_codes(cast.sam)[0]
    app = AuthenticatorApp.objects.get(user=cast.noor.user)
    with pytest.raises(Refused) as refused:
        services.spend_recovery_code(app=app, code=code)
    assert refused.value.refusal == CodeRefusal.WRONG_RECOVERY_CODE


def test_wrong_recovery_codes_cost_waiting_too(committed_cast: Cast) -> None:
    app = AuthenticatorApp.objects.get(user=committed_cast.noor.user)
    for expected in (CodeRefusal.WRONG_RECOVERY_CODE, CodeRefusal.TOO_MANY_TRIES):
        with pytest.raises(Refused) as refused:
            services.spend_recovery_code(app=app, code="aaaaa-bbbbb")
        assert refused.value.refusal == expected


def test_a_recovery_code_does_not_count_as_a_fresh_code(cast: Cast) -> None:
    code = make_codes(cast.noor)[0]
    with pytest.raises(Refused) as refused:
        services.verify_fresh_code(by=cast.noor, code=code)
    assert refused.value.refusal == CodeRefusal.WRONG_CODE


def test_new_codes_need_a_fresh_code_and_replace_the_old(cast: Cast, client: Client) -> None:
    old = make_codes(cast.noor)
    log_in(client, cast.noor)
    page = client.post("/account/herstelcodes/", {"code": code_of(cast.noor)}, follow=True)
    assert page.redirect_chain[-1][0] == "/herstelcodes/"
    assert not any(code in page.content.decode() for code in old)
    assert RecoveryCode.objects.filter(user=cast.noor.user).count() == 10


def test_without_a_fresh_code_the_old_codes_stay(cast: Cast, client: Client) -> None:
    old = make_codes(cast.noor)
    log_in(client, cast.noor)
    page = client.post("/account/herstelcodes/", {"code": "000000x"}).content.decode()
    assert "Deze code klopt niet" in page
    first = RecoveryCode.objects.filter(user=cast.noor.user).earliest("pk")
    assert first.matches(old[0])


def test_codes_are_shown_until_they_are_kept_and_never_again(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    client.post("/account/herstelcodes/", {"code": code_of(cast.noor)})
    shown = client.get("/herstelcodes/").content.decode()
    file = client.get("/herstelcodes/bestand/")
    codes = [line for line in file.content.decode().splitlines() if line[5:6] == "-"]
    assert len(codes) == 10
    assert all(code in shown for code in codes)
    assert "attachment" in file.headers["Content-Disposition"]
    assert codes[0] not in str(dict(client.session))
    client.post("/herstelcodes/")
    assert client.get("/herstelcodes/").headers["Location"] == "/start/"
    assert client.get("/herstelcodes/bestand/").headers["Location"] == "/account/"


def test_who_lost_the_telephone_sets_up_another_app(cast: Cast, client: Client) -> None:
    code = make_codes(cast.noor)[0]
    old = AuthenticatorApp.objects.get(user=cast.noor.user)
    log_in(client, cast.noor)
    client.post("/account/app/", {"code": code})
    new = AuthenticatorApp.objects.get(user=cast.noor.user, confirmed=False)
    client.post("/account/app/", {"code": shown_by(new)})
    assert AuthenticatorApp.objects.get(user=cast.noor.user).pk == new.pk != old.pk
    assert client.get("/herstelcodes/").status_code == 200


def test_the_old_app_stays_when_the_new_one_is_not_confirmed(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    client.post("/account/app/", {"code": code_of(cast.noor)})
    client.post("/account/app/", {"stop": "1"})
    assert AuthenticatorApp.objects.filter(user=cast.noor.user, confirmed=True).count() == 1
    assert is_in(client)


def test_another_app_cannot_be_set_up_without_a_code(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    client.post("/account/app/", {"code": "aaaaa-bbbbb"})
    assert not AuthenticatorApp.objects.filter(user=cast.noor.user, confirmed=False).exists()
