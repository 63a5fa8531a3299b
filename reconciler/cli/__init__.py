"""The command line: argv, environment, files, signals and streams. The only part that prints."""
