"""The verification file at hosts, over httpx: names from a pull request are looked up, judged, and asked once each."""
