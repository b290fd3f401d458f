"""Routes of the registry."""

from django.urls import path

from municipalities import views

app_name = "municipalities"

urlpatterns = [
    # Open to everybody
    path("gemeenten/", views.public_list, name="public-list"),
    # The operator's registry
    path("beheer/gemeenten/", views.desk, name="desk"),
    path("beheer/gemeenten/<str:code>/meedoen/", views.desk_join, name="desk-join"),
]
