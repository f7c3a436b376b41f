"""What is found: facets, folded words, and the index of what stands."""
