"""What is known before reading, as data files with one loader each."""
