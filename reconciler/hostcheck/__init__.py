"""Fetch the verification file from hosts: look each host up, judge its addresses, ask once, compare the bytes."""
