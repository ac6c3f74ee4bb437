"""The desks at which things wait: the congress's office, a handling unit, a deputy."""
