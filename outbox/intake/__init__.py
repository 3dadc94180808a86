"""Mail that comes back to us: reports of mail servers and answers from calendars, read and taken in, each once."""
