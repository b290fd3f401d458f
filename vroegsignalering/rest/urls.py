"""The one route of the API that belongs to no app."""

from django.urls import path

from vroegsignalering.rest.views import Description

app_name = "api"

urlpatterns = [path("openapi.json", Description.as_view(), name="schema")]
