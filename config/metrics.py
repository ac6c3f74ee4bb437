"""Prometheus' page: the courier's and the network's figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from sync.metrics import courier_metrics


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """This function answers the figures in Prometheus' text form: what waits, how long, dead ones, rate."""
    registry = CollectorRegistry()
    figures = courier_metrics(now=timezone.now())
    for name, text, value in (
        ("onenet_courier_waiting", "messages not delivered yet", figures.waiting),
        ("onenet_courier_oldest_seconds", "age of the oldest message not delivered, seconds", figures.oldest_seconds),
        ("onenet_courier_failing", "messages waiting that failed at least once", figures.failing),
        ("onenet_courier_blocked", "messages waiting behind a dead letter of their line", figures.blocked),
        ("onenet_courier_dead", "dead letters", figures.dead),
        ("onenet_courier_per_second", "messages delivered a second, over the last minute", figures.per_second),
    ):
        Gauge(name, text, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
