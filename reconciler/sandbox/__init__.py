"""An emulator of WeChat's domain API on this machine. It imports nothing of the rest, so that tests can trust it."""
