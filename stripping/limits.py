"""How much a file may ask of the one who reads it. A bomb is refused before it is unpacked."""

MOST_PIXELS = 1 << 28  # pixels of one picture: 268 million, more than any camera takes
MOST_INFLATED = 1 << 30  # bytes that the pictures of one PNG may unpack to, all frames together
LARGEST_INDEX = 48 << 20  # bytes of a film's index (moov and moof boxes), held in memory
LARGEST_SAMPLE = 32 << 20  # bytes of one coded picture of a film
MOST_DECODED = 384 << 20  # bytes of rows of a picture that is written anew as PNG
LARGEST_BAND = 64 << 20  # bytes of its rows that are held at a time
