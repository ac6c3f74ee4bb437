"""The web portals of every congress: pages that read and write through the API's operations only."""
