"""An emulator of WeChat's domain API on this machine: a witness that knows nothing of the rest."""
