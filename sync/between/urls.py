"""Addresses between deployments."""

from django.urls import path

from sync.between.views import messages

urlpatterns = [path("messages/", messages, name="between-messages")]
