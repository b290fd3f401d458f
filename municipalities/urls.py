"""Routes of the registry."""

from django.urls import path

from municipalities import api
from municipalities.views import desk, joining, own_page, public

app_name = "municipalities"

urlpatterns = [
    # --- Open to everybody
    path("gemeenten/", public.public_list, name="public-list"),
    path("voor-gemeenten/meedoen/", joining.ask, name="join"),
    path("voor-gemeenten/meedoen/mail/", joining.sent, name="join-sent"),
    path("voor-gemeenten/klaar/<str:state>/", joining.result, name="join-result"),
    path("voor-gemeenten/bevestigen/<str:token>/", joining.prove, name="join-prove"),
    path("voor-gemeenten/uitnodiging/<str:token>/", joining.invited, name="join-invited"),
    # --- The page of a public body
    path("gemeente/", own_page.own_page, name="own-page"),
    path("gemeente/naam/", own_page.names, name="own-page-names"),
    path("gemeente/meldpunt/", own_page.reporting_point, name="own-page-point"),
    path("gemeente/drempel/", own_page.criteria, name="own-page-criteria"),
    path("gemeente/klopt/", own_page.confirm, name="own-page-confirm"),
    # --- The operator's registry
    path("beheer/gemeenten/", desk.desk, name="desk"),
    path("beheer/gemeenten/verzoeken/", desk.desk_requests, name="desk-requests"),
    path("beheer/gemeenten/verzoeken/<uuid:key>/", desk.desk_request, name="desk-request"),
    path("beheer/gemeenten/<str:code>/", desk.desk_municipality, name="desk-municipality"),
    path("beheer/gemeenten/<str:code>/meedoen/", desk.desk_join, name="desk-join"),
    # --- For software
    path("api/v1/gemeenten", api.Municipalities.as_view(), name="api-list"),
    path("api/v1/gemeenten/zoekopdrachten", api.Search.as_view(), name="api-search"),
    path("api/v1/gemeenten/<str:code>", api.OneMunicipality.as_view(), name="api-detail"),
]
