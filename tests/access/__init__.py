"""What an intruder tries: routes, headers, leaks, hostile requests, unsafe installations."""
