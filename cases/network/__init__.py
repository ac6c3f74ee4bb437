"""The shared side of cases: cards, links between congresses, rule packs (schema public)."""
