"""A congress's life as a tenant: merged into another, exported whole, restored beside running neighbours."""
