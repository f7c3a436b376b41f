"""Files made to hurt: bombs, loops, lies about sizes, parts that overlap, and polyglots."""
