"""Routes of people: log in and out, invitation, role, own organisation."""

app_name = "accounts"
urlpatterns: list = []
