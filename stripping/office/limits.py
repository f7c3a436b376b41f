"""What one document may hold: far more than people write, and less than a bomb needs."""

MOST_MEMBERS = 20_000  # parts; each costs a row in memory, and an element in the list of types
LARGEST_PART = 96 << 20  # bytes of one part, unpacked
LARGEST_WHOLE = 256 << 20  # bytes of all parts that are read, unpacked
MOST_RATIO = 1_100  # bytes unpacked for each packed one; deflate reaches 1,032
LARGEST_DIRECTORY = 8 << 20  # bytes: 400 for each of MOST_MEMBERS, most of them its name
