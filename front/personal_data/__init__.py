"""What is kept about a person: shown to them, taken along, erased. Each room says in personal.py what it keeps."""
