"""The room as a Django app."""
