"""Settings for all tests."""

from hypothesis import settings

# Under coverage an example may take long now and then; how long says nothing about the code.
settings.register_profile("reconciler", deadline=None)
settings.load_profile("reconciler")
