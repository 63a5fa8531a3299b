"""Runs the shipped workflows: their steps in bash, GitHub's variables and files, the emulator as WeChat."""
