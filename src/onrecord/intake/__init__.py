"""A source becomes reports: files, links, feeds, WARC files, standard input."""
