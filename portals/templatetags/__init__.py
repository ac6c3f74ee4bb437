"""Tags and filters of the visual language."""
