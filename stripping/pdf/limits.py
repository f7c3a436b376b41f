"""How much a document may ask of the one who reads it."""

MOST_PAGES = 10_000  # each costs an object of the parser and a page of operators
MOST_OBJECTS = 400_000  # objects of the clean document: their places are held until the end
MOST_DEPTH = 60  # how deep objects may stand in each other
MOST_NODES = 50_000  # nodes of a tree of pages, names or bookmarks
LARGEST_CONTENT = 12 << 20  # bytes of one content stream, unpacked
LARGEST_FONT = 32 << 20  # bytes of a font's program, unpacked; it is held in memory
LARGEST_DATA = 256 << 20  # bytes of one picture, unpacked (never held in memory at once)
MOST_UNPACKED = 2 << 30  # bytes that all streams may unpack to, together
LARGEST_STRING = 1 << 16  # bytes; Annex C asks readers for 32,767
