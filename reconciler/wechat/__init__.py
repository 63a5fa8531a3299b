"""WeChat's API and the sources of its token, over httpx. Reading and writing stand apart, over one session.

Nothing here raises what httpx raises: its exceptions and its log name the URL, and the URL holds the token.
"""
