"""How much a file may ask of the one who reads it. A bomb is refused before it is unpacked."""

MOST_PIXELS = 1 << 28  # pixels of one picture: 268 million, more than any camera takes
MOST_INFLATED = 1 << 30  # bytes that the pictures of one PNG may unpack to, all frames together
LARGEST_INDEX = 48 << 20  # bytes of a film's index (moov and moof boxes), held in memory
LARGEST_SAMPLE = 32 << 20  # bytes of one coded picture of a film
DEEPEST = 2  # archives in one another: a chat's photographs that were attached to a mail
MOST_MEMBERS = 300  # files in one archive: a chat of some months, a card of photographs
LARGEST_UNPACKED = 4 << 30  # bytes of all of them, also of those in archives in it
# Seconds of work for all of them, and one more for each MiB of the archive: a small archive of what
# takes long would keep everybody else waiting for hours.
LONGEST_UNPACKED = 300
# The same for all files of a report: it holds a turn of those in which others' files are cleaned.
# One that is small as a whole, as most are, has less: it must not keep the others waiting for long.
LONGEST_REPORT, LONGEST_SMALL = 300, 120
SMALL_REPORT = 1 << 20  # bytes
LARGEST_MAIL = 64 << 20  # bytes of a saved e-mail, held in memory several times
LARGEST_TEXT = 32 << 20  # bytes of a page or document whose words are taken out, held in memory
LARGEST_FLAT = 90 << 20  # bytes of a document of page pictures, held beside its source in memory
# Bytes that Pillow may take for a picture that is written anew as PNG: of the 640 MiB of a child
# the interpreter and its libraries have some 200.
MOST_DECODED = 400 << 20
MOST_RUNS = 64 << 20  # pixels of a run-length coded BMP, drawn one run at a time
