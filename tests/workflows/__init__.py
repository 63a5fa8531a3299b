"""The shipped workflows and actions, and what `reconciler init` writes."""
