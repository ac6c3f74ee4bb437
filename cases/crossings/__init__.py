"""How cases cross levels: links, what is shared through them, what travels back."""
