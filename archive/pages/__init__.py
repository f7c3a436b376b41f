"""What readers see: pages, feeds, cards, the map, and words in their language."""
