"""Routes of the top floor: both desks, the start page and the front page."""

from django.urls import path

from signals.views import municipality, public, start

app_name = "signals"

urlpatterns = [
    # Public
    path("", public.front, name="front"),
    path("voor-huurders/", public.tenants, name="tenants"),
    # Everybody who is logged in
    path("start/", start.start, name="start"),
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
