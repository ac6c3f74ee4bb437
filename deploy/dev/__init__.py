"""The development stack: embedded servers and one supervisor, all inside the checkout."""
