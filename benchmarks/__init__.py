"""Time and memory of whole runs, beside octoDNS's and beside the least that such a run can take. ``make bench``."""
