"""Commands of the courier between deployments."""
