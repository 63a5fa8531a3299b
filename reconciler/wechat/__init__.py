"""WeChat's API and the sources of its token, over httpx. Reading and writing are different types, over one session.

Nothing here raises what httpx raises: its errors name the URL, and the URL contains the token.
"""
