import os

from django.http import JsonResponse
from django.urls import path
from django.views import View
from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"])


class HealthView(View):
    def get(self, request):  # fine: missing-health-report (tells all three)
        return JsonResponse({"url_format": engine.url.drivername, "pool_class": type(engine.pool).__name__, "driver": engine.driver})


urlpatterns = [path("health/", HealthView.as_view())]
