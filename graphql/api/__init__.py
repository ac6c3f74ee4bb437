"""The GraphQL API of the whole network: one schema, one endpoint on every host."""
