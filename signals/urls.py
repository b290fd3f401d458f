"""Routes of the top floor: both desks, the start page and the front page."""

from django.urls import path

from signals.views import handover, landlord, municipality, public, start

app_name = "signals"

urlpatterns = [
    # Public
    path("", public.front, name="front"),
    path("voor-huurders/", public.tenants, name="tenants"),
    # Everybody who is logged in
    path("start/", start.start, name="start"),
    # The landlord's desk: hand in
    path("aanleveringen/", landlord.submission_list, name="submission-list"),
    path("aanleveringen/nieuw/", landlord.submission_new, name="submission-new"),
    path(
        "aanleveringen/sjabloon.csv",
        landlord.submission_template,
        {"kind": "csv"},
        name="submission-template",
    ),
    path(
        "aanleveringen/sjabloon.xlsx",
        landlord.submission_template,
        {"kind": "xlsx"},
        name="submission-template-xlsx",
    ),
    path("aanleveringen/<uuid:key>/", landlord.submission_detail, name="submission-detail"),
    path(
        "aanleveringen/<uuid:key>/voortgang/",
        landlord.submission_progress,
        name="submission-progress",
    ),
    path(
        "aanleveringen/<uuid:key>/kolommen/", landlord.submission_columns, name="submission-columns"
    ),
    path(
        "aanleveringen/<uuid:key>/bevindingen/",
        landlord.submission_findings,
        name="submission-findings",
    ),
    path(
        "aanleveringen/<uuid:key>/nog-een-keer/",
        landlord.submission_same_again,
        name="submission-same-again",
    ),
    path(
        "aanleveringen/<uuid:key>/opnieuw-controleren/",
        landlord.submission_check_again,
        name="submission-check-again",
    ),
    path("aanleveringen/<uuid:key>/verzenden/", landlord.submission_send, name="submission-send"),
    path("aanleveringen/<uuid:key>/aangehouden/", landlord.submission_held, name="submission-held"),
    path(
        "aanleveringen/<uuid:key>/intrekken/",
        landlord.submission_withdraw,
        name="submission-withdraw",
    ),
    path("aanleveringen/<uuid:key>/bestand/", landlord.submission_file, name="submission-file"),
    path(
        "aanleveringen/<uuid:key>/signalen.csv",
        landlord.submission_numbers,
        name="submission-numbers",
    ),
    # The landlord's desk: follow
    path("signalen/", landlord.signal_list, name="signal-list"),
    path("signalen/<str:number>/", landlord.signal_detail, name="signal-detail"),
    path("signalen/<str:number>/gegevens/", landlord.signal_reveal, name="signal-reveal"),
    path("incassopauzes/", landlord.pause_list, name="pause-list"),
    path("incassopauzes/<uuid:key>/bevestigen/", landlord.pause_confirm, name="pause-confirm"),
    # The operator's desk
    path("beheer/overdrachten/", handover.handover_list, name="handover-list"),
    path(
        "beheer/overdrachten/<uuid:key>/bestand/",
        handover.handover_download,
        name="handover-download",
    ),
    # The municipality's desk
    path("werklijst/", municipality.work_list, name="work-list"),
    path("werklijst/zoeken/", municipality.search, name="work-search"),
    path("zaken/<str:number>/", municipality.case_detail, name="case-detail"),
    path("zaken/<str:number>/nemen/", municipality.take, name="case-take"),
    path("zaken/<str:number>/teruggeven/", municipality.hand_back, name="case-release"),
    path("zaken/<str:number>/contactpoging/", municipality.log_attempt, name="case-attempt"),
    path("zaken/<str:number>/resultaat/", municipality.result, name="case-result"),
    path("zaken/<str:number>/afsluiten/", municipality.conclude, name="case-conclude"),
]
