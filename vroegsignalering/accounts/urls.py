"""Routes of people: log in and out, invitation, role, own organisation and account."""

from django.urls import path

from vroegsignalering.accounts.views import (
    account,
    api_keys,
    contacts,
    invitation,
    logging_in,
    own,
    passwords,
    people,
    signatories,
    trail,
)

app_name = "accounts"

urlpatterns = [
    # /inloggen/: two factors, always
    path("inloggen/", logging_in.log_in, name="login"),
    path("inloggen/code/", logging_in.log_in_code, name="login-code"),
    path("inloggen/herstelcode/", logging_in.log_in_recovery, name="login-recovery"),
    path("uitloggen/", logging_in.log_out, name="logout"),
    # /wachtwoord-vergeten/
    path("wachtwoord-vergeten/", passwords.forgot_password, name="password-forgotten"),
    path(
        "wachtwoord-vergeten/verstuurd/",
        passwords.forgot_password_sent,
        name="password-mailed",
    ),
    path("wachtwoord-vergeten/veranderd/", passwords.password_changed, name="password-changed"),
    path(
        "wachtwoord-vergeten/<str:key>/<str:token>/",
        passwords.reset_password,
        name="password-reset",
    ),
    # /uitnodiging/: from a link to an account
    path("uitnodiging/<str:token>/", invitation.accept_invitation, name="accept-invitation"),
    path("uitnodiging/<str:token>/app/", invitation.accept_app, name="accept-app"),
    path("herstelcodes/", invitation.recovery_codes, name="recovery-codes"),
    path("herstelcodes/bestand/", invitation.recovery_codes_file, name="recovery-codes-file"),
    # /rol/: as whom one works
    path("rol/", own.switch_role, name="switch-role"),
    path("rol/<uuid:key>/", own.confirm_role, name="confirm-role"),
    # /organisatie/ and /account/
    path("organisatie/", own.organisation, name="organisation"),
    path("organisatie/mensen/", people.people, name="people"),
    path("organisatie/mensen/uitnodigen/", people.invite, name="people-invite"),
    path(
        "organisatie/mensen/uitnodiging/<uuid:key>/intrekken/",
        people.withdraw,
        name="people-withdraw",
    ),
    path(
        "organisatie/mensen/uitnodiging/<uuid:key>/nieuwe-link/",
        people.new_link,
        name="people-new-link",
    ),
    path("organisatie/mensen/rol/<uuid:key>/stop/", people.end_role, name="people-end-role"),
    path("organisatie/contactpersonen/", contacts.contact_list, name="contact-list"),
    path("organisatie/contactpersonen/toevoegen/", contacts.add, name="contact-add"),
    path("organisatie/contactpersonen/<uuid:key>/", contacts.change, name="contact-change"),
    path("organisatie/contactpersonen/<uuid:key>/klopt/", contacts.confirm, name="contact-confirm"),
    path("organisatie/contactpersonen/<uuid:key>/weg/", contacts.remove, name="contact-remove"),
    path("organisatie/api-sleutels/", api_keys.api_keys, name="api-keys"),
    path("organisatie/api-sleutels/nieuw/", api_keys.make, name="api-key-make"),
    path(
        "organisatie/api-sleutels/<uuid:key>/vervangen/", api_keys.replace, name="api-key-replace"
    ),
    path("organisatie/api-sleutels/<uuid:key>/stop/", api_keys.end, name="api-key-end"),
    # /organisatie/tekenbevoegden/: who may sign, why, and until when
    path("organisatie/tekenbevoegden/", signatories.signatories, name="signatories"),
    path("organisatie/tekenbevoegden/voordragen/", signatories.propose, name="signatory-propose"),
    path(
        "organisatie/tekenbevoegden/voordracht/<uuid:key>/",
        signatories.change,
        name="signatory-change",
    ),
    path(
        "organisatie/tekenbevoegden/voordracht/<uuid:key>/afwijzen/",
        signatories.decline,
        name="signatory-change-decline",
    ),
    path(
        "organisatie/tekenbevoegden/voordracht/<uuid:key>/intrekken/",
        signatories.withdraw,
        name="signatory-change-withdraw",
    ),
    path(
        "organisatie/tekenbevoegden/<uuid:key>/beeindigen/",
        signatories.end_mandate,
        name="signing-mandate-end",
    ),
    path("bewijsstuk/<uuid:key>/", signatories.evidence, name="evidence"),
    path("beheer/tekenbevoegden/", signatories.desk, name="desk-signatories"),
    path("beheer/tekenbevoegden/<uuid:key>/", signatories.change, name="desk-signatory"),
    path(
        "beheer/tekenbevoegden/<uuid:key>/afwijzen/",
        signatories.decline,
        name="desk-signatory-decline",
    ),
    path("organisatie/logboek/", trail.trail, name="trail"),
    path("account/", own.account, name="account"),
    path("account/herstelcodes/", own.new_recovery_codes, name="new-recovery-codes"),
    path("account/app/", own.replace_app, name="replace-app"),
    path("account/verder/", account.kept_form, name="kept-form"),
    path("account/blijf-ingelogd/", account.stay, name="stay"),
    path("account/sessies/", account.sessions, name="sessions"),
    path("account/wachtwoord/", account.change_password, name="change-password"),
    path("account/e-mailadres/", account.change_email, name="change-email"),
    path("account/e-mailadres/<str:token>/", account.confirm_email, name="confirm-email"),
    path("account/meldingen/", account.notifications, name="notifications"),
]
