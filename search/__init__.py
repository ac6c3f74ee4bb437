"""Search over all levels: Elasticsearch when it answers, the cards in PostgreSQL when it does not."""
