"""Settings for all tests."""

import os
import signal

from hypothesis import Phase, settings

from reconciler.cli.language import LOCALE, VARIABLE

# What tests read is English, whoever runs them.
for name in (VARIABLE, *LOCALE):
    if os.environ.get(name, "").startswith("zh"):
        os.environ[name] = "C.UTF-8"

# Under coverage an example may take long now and then; how long says nothing about the code.
settings.register_profile("reconciler", deadline=None)
settings.load_profile("reconciler")

# Whether a mutant is noticed is all that counts there, not the smallest example that notices it.
settings.register_profile("mutants", deadline=None, phases=(Phase.explicit, Phase.generate), database=None)

# A shell that starts the tests in its background has them, and all that they start, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
