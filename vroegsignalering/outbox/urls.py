"""Routes of the demo's post page."""

from django.urls import path

from vroegsignalering.outbox import views

app_name = "outbox"

urlpatterns = [
    # /post/: demo only, elsewhere 404
    path("post/", views.demo_post, name="demo-post"),
    path("post/<uuid:key>/", views.demo_mail, name="demo-mail"),
]
