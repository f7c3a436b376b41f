"""Sound: the chunks of WAV and AIFF, the one block of FLAC, the packets of Ogg, frames of MP3.

Source: Multimedia Programming Interface 1.0, Multiple Channel Audio Data; Audio Interchange File
Format 1.3 and AIFF-C; RFC 9639; RFC 3533 and 7845, Vorbis I section 4; ISO 11172-3 and 13818-3.
"""

from stripping.grammar import ANY, Form, Grammar, How, Part, sized

# Bytes of a WAV's format by its coding (mmreg.h): PCM, MS ADPCM, float, A-law, mu-law, IMA ADPCM,
# and "see the GUID". Behind the numbers that all have stand the length of the rest, and the rest.
WAV_FORMATS = {1: 16, 2: 50, 3: 18, 6: 18, 7: 18, 0x11: 20, 0xFFFE: 40}
AIFF_CODINGS = frozenset(
    b"NONE sowt twos fl32 FL32 fl64 FL64 alaw ALAW ulaw ULAW in24 in32".split()
)
WAV = Grammar(
    "wav",
    (
        Part(
            b"fmt ",
            forms=(Form(tuple(sorted(set(WAV_FORMATS.values())))),),
            note="up to the last field of its coding: PCM, float, A-law, mu-law, MS or IMA ADPCM",
        ),
        sized(b"fact", 4),
        Part(b"data", note="the sound"),
    ),
    (
        (
            "removed",
            "every other chunk (`bext` `iXML` `LIST` `id3 ` …); everything behind the sound",
        ),
        ("refused", "other codings"),
    ),
)
AIFF = Grammar(
    "aiff",
    (
        Part(
            b"FVER",
            How.FIXED,
            (Form((4,), bytes.fromhex("a2805140")),),
            note="the one version there is",
        ),
        Part(
            b"COMM",
            # Of AIFF; of AIFC, which names a coding in four letters and, for people, in none.
            forms=(Form((18,)), Form((24,), zero=((22, 24),))),
            note="without the coding's name for people",
        ),
        Part(
            b"SSND",
            forms=(Form(range(8, ANY.stop), zero=((0, 8),)),),
            note="as many frames as `COMM` counts",
        ),
    ),
    (
        ("removed", "every other chunk (names, authors, annotations, ID3, programs' own)"),
        ("refused", "other codings; sound that begins behind an offset"),
    ),
)
FLAC = Grammar(
    "flac",
    (
        Part(b"\x80", forms=(Form((34,)),), called="STREAMINFO", note="marked as the last block"),
        Part(b"\xff", called="frames", note="each whole, by its checksum", many=True),
    ),
    (
        (
            "removed",
            "comments, pictures, cue sheets, programs' blocks, tables of places to seek, padding;"
            " tags before the stream and behind its last frame",
        ),
        (
            "refused",
            "a stream whose last frame is not whole; bytes between frames; frames whose checksum"
            " is wrong",
        ),
    ),
)
VORBIS, OPUS = "Vorbis", "Opus"
OGG = Grammar(
    "ogg",
    (
        Part(b"\x01vorbis", forms=(Form((30,)),), group=VORBIS, called="identification"),
        Part(
            b"\x03vorbis",
            How.FIXED,
            (Form((16,), b"\x03vorbis" + bytes(8) + b"\x01"),),
            group=VORBIS,
            called="comment",
            note="empty",
        ),
        Part(b"\x05vorbis", group=VORBIS, called="setup", note="and the packets of sound"),
        Part(b"OpusHead", forms=(Form(range(19, 277)),), group=OPUS),
        Part(
            b"OpusTags",
            How.FIXED,
            (Form((16,), b"OpusTags" + bytes(8)),),
            group=OPUS,
            note="empty; then the packets of sound",
        ),
    ),
    (
        ("built anew", "the stream's number, page numbers and checksums"),
        (
            "removed",
            "names, dates, pictures and programs in comments; other streams; everything behind"
            " the last page; what follows the last field of a header",
        ),
        (
            "refused",
            "other codings (Theora, Speex, FLAC in Ogg); two recordings in one file; wrong"
            " checksums",
        ),
    ),
)
# Of layer III: bits a second in thousands, by index, of MPEG-1 and of MPEG-2 and 2.5; samples a
# second by version (two bits of the header) and index.
MP3_V1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MP3_V2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
# Where the counts of a first frame may begin: behind its side information, and its checksum.
MP3_COUNTS_AT, MP3_INDEX_AT = (36, 21, 13, 38, 23, 15), 36
# The name of a program, nothing of its settings, the sound's delay and padding, nothing else.
PROGRAM = Form(begins=b"LAME3.100", zero=((9, 21), (24, 1 << 12)))
MP3 = Grammar(
    "mp3",
    (
        Part(
            b"\xff",
            called="frames",
            note="whole, of one version, layer and sampling rate, in order",
            many=True,
        ),
        Part(
            b"Xing",
            How.REBUILT,
            (PROGRAM,),
            note="its counts; the name and settings of the program are the same in every file",
        ),
        Part(b"Info", How.REBUILT, (PROGRAM,), note="likewise"),
        # Counted from the start of its frame.
        Part(
            b"VBRI",
            How.REBUILT,
            (Form(zero=((4, 36), (44, 46))),),
            note="its counts and its table; the version of the program is the same in every file",
        ),
    ),
    (
        (
            "removed",
            "ID3v1, ID3v2, APE, Lyrics3 and anything else before, between and behind frames",
        ),
        ("refused", "fewer than two frames; layers I and II"),
    ),
)
