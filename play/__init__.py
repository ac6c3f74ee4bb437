"""The demo: a year of the network, played by made-up people through the same actions that real ones use."""
