"""Everything about running One Network; nothing here is imported by the application."""
