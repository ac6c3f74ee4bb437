"""One verb a file: each checks permission, does it in one transaction and records the event."""
