"""Routes of the top floor: both desks, the start page and the front page."""

from django.urls import path

from signals.views import following, handing_in, handover, municipality, public, start

app_name = "signals"

urlpatterns = [
    # Public
    path("", public.front, name="front"),
    path("voor-huurders/", public.tenants, name="tenants"),
    # Everybody who is logged in
    path("start/", start.start, name="start"),
    # The landlord's desk: hand in
    path("aanleveringen/", handing_in.submission_list, name="submission-list"),
    path("aanleveringen/nieuw/", handing_in.submission_new, name="submission-new"),
    path(
        "aanleveringen/sjabloon.csv",
        handing_in.submission_template,
        {"kind": "csv"},
        name="submission-template",
    ),
    path(
        "aanleveringen/sjabloon.xlsx",
        handing_in.submission_template,
        {"kind": "xlsx"},
        name="submission-template-xlsx",
    ),
    path("aanleveringen/<uuid:key>/", handing_in.submission_detail, name="submission-detail"),
    path(
        "aanleveringen/<uuid:key>/voortgang/",
        handing_in.submission_progress,
        name="submission-progress",
    ),
    path(
        "aanleveringen/<uuid:key>/kolommen/",
        handing_in.submission_columns,
        name="submission-columns",
    ),
    path(
        "aanleveringen/<uuid:key>/bevindingen/",
        handing_in.submission_findings,
        name="submission-findings",
    ),
    path(
        "aanleveringen/<uuid:key>/nog-een-keer/",
        handing_in.submission_same_again,
        name="submission-same-again",
    ),
    path(
        "aanleveringen/<uuid:key>/opnieuw-controleren/",
        handing_in.submission_check_again,
        name="submission-check-again",
    ),
    path("aanleveringen/<uuid:key>/verzenden/", handing_in.submission_send, name="submission-send"),
    path(
        "aanleveringen/<uuid:key>/aangehouden/", handing_in.submission_held, name="submission-held"
    ),
    path(
        "aanleveringen/<uuid:key>/intrekken/",
        handing_in.submission_withdraw,
        name="submission-withdraw",
    ),
    path("aanleveringen/<uuid:key>/bestand/", handing_in.submission_file, name="submission-file"),
    path(
        "aanleveringen/<uuid:key>/signalen.csv",
        handing_in.submission_numbers,
        name="submission-numbers",
    ),
    # The landlord's desk: follow
    path("signalen/", following.signal_list, name="signal-list"),
    path("signalen/<str:number>/", following.signal_detail, name="signal-detail"),
    path("signalen/<str:number>/gegevens/", following.signal_reveal, name="signal-reveal"),
    path("incassopauzes/", following.pause_list, name="pause-list"),
    path("incassopauzes/<uuid:key>/bevestigen/", following.pause_confirm, name="pause-confirm"),
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
