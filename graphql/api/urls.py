"""Addresses of the API, included by config.urls at /graphql/."""

from django.urls import path

from api.view import graphql_view

app_name = "api"

urlpatterns = [path("", graphql_view, name="graphql")]
