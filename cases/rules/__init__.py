"""Time limits and classes from rule packs: nothing legal is written in code."""

from cases.rules.book import Rule, RuleBook, RuleMissing, Unit, rule_book

__all__ = ["Rule", "RuleBook", "RuleMissing", "Unit", "rule_book"]
