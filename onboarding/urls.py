"""Routes of the way in."""

from django.urls import path

from onboarding.views import clients, deciding, desk, mandates, register

app_name = "onboarding"

urlpatterns = [
    # The form, four steps
    path("aanmelden/", register.register, name="register"),
    path("aanmelden/organisatie/", register.organisation, name="register-organisation"),
    path("aanmelden/mensen/", register.people, name="register-people"),
    path("aanmelden/gemeenten/", register.municipalities, name="register-municipalities"),
    path("aanmelden/opdrachtgevers/", register.clients, name="register-clients"),
    path("aanmelden/uitnodiging/<str:token>/", register.invited, name="invited"),
    path("aanmelden/controleren/", register.check, name="register-check"),
    # After sending
    path("aanmelden/verstuurd/", register.sent, name="register-sent"),
    path("aanmelden/verstuurd/opnieuw/", register.send_again, name="register-send-again"),
    path("aanmelden/link/", register.new_link, name="new-link"),
    path("aanmelden/verder/<str:token>/", register.resume, name="resume"),
    path("aanmelden/bevestigen/<str:token>/", register.confirm_email, name="confirm-email"),
    path("aanmelden/status/<str:token>/", register.status, name="status"),
    path("aanmelden/status/<str:token>/intrekken/", register.withdraw, name="withdraw"),
    # The clients of an agency
    path("opdrachtgevers/", clients.client_list, name="client-list"),
    path("opdrachtgevers/nieuw/", clients.new, name="client-new"),
    path("opdrachtgevers/lijst/", clients.paste, name="client-paste"),
    path("opdrachtgevers/stop/", clients.stop, name="client-stop"),
    path("opdrachtgevers/<uuid:key>/werken/", clients.work, name="client-work"),
    path("opdrachtgevers/<uuid:key>/vragen/", clients.ask_again, name="client-ask"),
    path("opdrachtgevers/<uuid:key>/intrekken/", clients.withdraw, name="client-withdraw"),
    # Who may act for a landlord
    path("organisatie/machtigingen/", mandates.mandate_list, name="mandate-list"),
    path("organisatie/machtigingen/nieuw/", mandates.give, name="mandate-give"),
    path("organisatie/machtigingen/<uuid:key>/", mandates.detail, name="mandate-detail"),
    path("organisatie/machtigingen/<uuid:key>/verlenen/", mandates.grant, name="mandate-grant"),
    path("organisatie/machtigingen/<uuid:key>/weigeren/", mandates.decline, name="mandate-decline"),
    path("organisatie/machtigingen/<uuid:key>/beeindigen/", mandates.end, name="mandate-end"),
    path("organisatie/machtigingen/<uuid:key>/pdf/", mandates.paper, name="mandate-document"),
    path(
        "organisatie/machtigingen/<uuid:key>/volmacht/", mandates.evidence, name="mandate-evidence"
    ),
    # The operator's desk
    path("beheer/aanmeldingen/", desk.desk, name="desk"),
    path("beheer/aanmeldingen/ronde/", desk.batch_times, name="desk-times"),
    path("beheer/aanmeldingen/kiezen/", deciding.preview, name="desk-choose"),
    path("beheer/aanmeldingen/besluit/<uuid:key>/", deciding.result, name="decision"),
    path("beheer/aanmeldingen/besluit/<uuid:key>/terug/", deciding.undo, name="decision-undo"),
    path("beheer/aanmeldingen/<uuid:key>/", desk.detail, name="desk-detail"),
    path("beheer/aanmeldingen/<uuid:key>/goedkeuren/", desk.approve, name="desk-approve"),
    path("beheer/aanmeldingen/<uuid:key>/vasthouden/", desk.hold, name="desk-hold"),
    path("beheer/aanmeldingen/<uuid:key>/opnieuw/", desk.try_again, name="desk-try-again"),
    path("beheer/aanmeldingen/<uuid:key>/nu/", desk.process_now, name="desk-process-now"),
]
