"""The nouns of the schema, one concern a file. Resolvers map what selectors gave; they decide nothing."""
