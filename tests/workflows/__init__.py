"""Runs the shipped workflows: steps in bash, with GitHub's variables and files, against the emulator."""
