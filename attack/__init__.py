"""A red-team run over a scratch server: ``make attack`` (docs/keys.md, docs/threat-model.md)."""
