"""The courier between deployments: the same messages over signed HTTP, at least once there, exactly once in effect."""
