"""``python -m reconciler`` is the command `reconciler`."""

from reconciler.cli.main import console

console()
