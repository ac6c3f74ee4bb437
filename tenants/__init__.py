"""Congresses as tenants: who they are, who works in them, and the wall between them."""
