"""Routes of the registry."""

from django.urls import path

from municipalities import api, views

app_name = "municipalities"

urlpatterns = [
    # Open to everybody
    path("gemeenten/", views.public_list, name="public-list"),
    # The operator's registry
    path("beheer/gemeenten/", views.desk, name="desk"),
    path("beheer/gemeenten/<str:code>/meedoen/", views.desk_join, name="desk-join"),
    # For software
    path("api/v1/gemeenten", api.Municipalities.as_view(), name="api-list"),
    path("api/v1/gemeenten/zoekopdrachten", api.Search.as_view(), name="api-search"),
    path("api/v1/gemeenten/<str:code>", api.OneMunicipality.as_view(), name="api-detail"),
]
