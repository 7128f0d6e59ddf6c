"""How the numbers of the name search are learned (ADR 8)."""
