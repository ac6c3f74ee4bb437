"""Commands of the courier."""
