"""Routes."""

app_name = "onboarding"
urlpatterns: list = []
