"""Time and memory of whole runs, compared with octoDNS and with the least that such a run can take. ``make bench``."""
