"""Prometheus' page: the courier's and the network's figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from sync.metrics import courier_metrics


def metrics(request: HttpRequest) -> HttpResponse:
    """This function answers the figures in Prometheus' text form: messages waiting, oldest age in seconds, dead."""
    registry = CollectorRegistry()
    figures = courier_metrics(now=timezone.now())
    for name, text, value in (
        ("onenet_courier_waiting", "messages not delivered yet", figures.waiting),
        ("onenet_courier_oldest_seconds", "age of the oldest message not delivered, seconds", figures.oldest_seconds),
        ("onenet_courier_dead", "dead letters", figures.dead),
    ):
        Gauge(name, text, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
