"""What a workflow on GitHub does beside planning and applying: events, the REST API, comments."""
