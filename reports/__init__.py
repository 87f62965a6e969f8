"""What leaves the program: briefs, tables, files, sentences; frozen facts in, bytes out."""
