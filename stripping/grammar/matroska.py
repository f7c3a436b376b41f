"""WebM and Matroska, element by element: RFC 8794 (EBML), RFC 9559 (Matroska)."""

from stripping.grammar import Form, Grammar, How, Part

NUMBER = Form(range(9))  # bytes: also of a date, and of a kind of file


def numbers(words: str, *, many: bool = False) -> tuple[Part, ...]:
    """Elements that stay as they are: pairs of an identifier in hexadecimal and a name."""
    each = iter(words.split())
    return tuple(
        Part(bytes.fromhex(name), forms=(NUMBER,), called=called, many=many)
        for name, called in zip(each, each, strict=True)
    )


def master(name: str, called: str, *inside: Part, many: bool = False) -> Part:
    """An element that is made of others."""
    return Part(bytes.fromhex(name), called=called, inside=inside, many=many)


def coded(name: str, called: str, note: str, *, many: bool = False) -> Part:
    return Part(bytes.fromhex(name), called=called, note=note, many=many)


def emptied(name: str, called: str) -> Part:
    return Part(bytes.fromhex(name), How.EMPTY, called=called)


COLOUR = (
    *numbers("55b1 MatrixCoefficients 55b2 BitsPerChannel 55b3 ChromaSubsamplingHorz"),
    *numbers("55b4 ChromaSubsamplingVert 55b5 CbSubsamplingHorz 55b6 CbSubsamplingVert"),
    *numbers("55b7 ChromaSitingHorz 55b8 ChromaSitingVert 55b9 Range 55bb Primaries"),
    *numbers("55ba TransferCharacteristics 55bc MaxCLL 55bd MaxFALL"),
    master(
        "55d0",
        "MasteringMetadata",
        *numbers("55d1 PrimaryRChromaticityX 55d2 PrimaryRChromaticityY"),
        *numbers("55d3 PrimaryGChromaticityX 55d4 PrimaryGChromaticityY"),
        *numbers("55d5 PrimaryBChromaticityX 55d6 PrimaryBChromaticityY"),
        *numbers("55d7 WhitePointChromaticityX 55d8 WhitePointChromaticityY"),
        *numbers("55d9 LuminanceMax 55da LuminanceMin"),
    ),
)
VIDEO = (
    *numbers("b0 PixelWidth ba PixelHeight 9a FlagInterlaced 9d FieldOrder 53b8 StereoMode"),
    *numbers("53c0 AlphaMode 54b0 DisplayWidth 54ba DisplayHeight 54b2 DisplayUnit"),
    *numbers("54aa PixelCropBottom 54bb PixelCropTop 54cc PixelCropLeft 54dd PixelCropRight"),
    *numbers("54b3 AspectRatioType"),
    master("55b0", "Colour", *COLOUR),
)
AUDIO = numbers("b5 SamplingFrequency 78b5 OutputSamplingFrequency 9f Channels 6264 BitDepth")
TRACK = (
    *numbers("d7 TrackNumber 83 TrackType b9 FlagEnabled 88 FlagDefault 55aa FlagForced"),
    *numbers("9c FlagLacing 23e383 DefaultDuration 234e7a DefaultDecodedFieldDuration"),
    *numbers("56aa CodecDelay 56bb SeekPreRoll 55ee MaxBlockAdditionID"),
    coded("86", "CodecID", "one of the codings below"),
    coded("63a2", "CodecPrivate", "its comments empty, and no longer than the coding needs"),
    Part(b"\x73\xc5", How.REBUILT, (NUMBER,), called="TrackUID", note="the track's number"),
    master("e0", "Video", *VIDEO),
    master("e1", "Audio", *AUDIO),
)
CUES = master(
    "bb",
    "CuePoint",
    *numbers("b3 CueTime"),
    master(
        "b7",
        "CueTrackPositions",
        *numbers("f7 CueTrack f1 CueClusterPosition f0 CueRelativePosition b2 CueDuration"),
        *numbers("5378 CueBlockNumber"),
        many=True,
    ),
    many=True,
)
GROUP = (
    coded("a1", "Block", "cleaned"),
    *numbers("9b BlockDuration 75a2 DiscardPadding fa ReferencePriority"),
    *numbers("fb ReferenceBlock", many=True),
    master(
        "75a1",
        "BlockAdditions",
        master(
            "a6",
            "BlockMore",
            coded("a5", "BlockAdditional", "of a picture with transparency"),
            *numbers("ee BlockAddID"),
            many=True,
        ),
    ),
)
SEGMENT = (
    master(
        "114d9b74",
        "SeekHead",
        master("4dbb", "Seek", *numbers("53ab SeekID 53ac SeekPosition"), many=True),
        many=True,
    ),
    master(
        "1549a966",
        "Info",
        *numbers("2ad7b1 TimestampScale 4489 Duration"),
        emptied("4d80", "MuxingApp"),
        emptied("5741", "WritingApp"),
        many=True,
    ),
    master("1654ae6b", "Tracks", master("ae", "TrackEntry", *TRACK, many=True)),
    master("1c53bb6b", "Cues", CUES, many=True),
    master(
        "1f43b675",
        "Cluster",
        *numbers("e7 Timestamp ab PrevSize a7 Position"),
        coded("a3", "SimpleBlock", "cleaned", many=True),
        master("a0", "BlockGroup", *GROUP, many=True),
        many=True,
    ),
)
HEADER = (
    *numbers("4286 EBMLVersion 42f7 EBMLReadVersion 42f2 EBMLMaxIDLength"),
    *numbers("42f3 EBMLMaxSizeLength 4282 DocType 4287 DocTypeVersion"),
    *numbers("4285 DocTypeReadVersion"),
)
CODECS = (
    *("V_VP8", "V_VP9", "V_AV1", "V_MPEG4/ISO/AVC", "V_MPEGH/ISO/HEVC"),
    *("A_OPUS", "A_VORBIS", "A_AAC", "A_MPEG/L3", "A_FLAC", "A_AC3", "A_EAC3"),
    *("A_PCM/INT/LIT", "A_PCM/INT/BIG", "A_PCM/FLOAT/IEEE"),
)
MATROSKA = Grammar(
    "matroska",
    (master("1a45dfa3", "EBML", *HEADER), master("18538067", "Segment", *SEGMENT)),
    (
        ("kept codings", " ".join(f"`{codec}`" for codec in CODECS)),
        (
            "void",
            "what stands twice where one is read; titles, dates, identifiers, tags, chapters,"
            " attachments, checksums, names and languages of tracks, subtitles and every other"
            " track with its blocks",
        ),
        (
            "filler",
            "user data and unknown units in H.264, H.265 and AV1; leading fill and data elements"
            " in AAC",
        ),
        ("converted", "films whose frames are packed (compression, header removal), to MP4"),
        ("cut", "what is not whole at the end of a recording that was cut off"),
        (
            "refused",
            "numbers of more than eight bytes; laces that do not add up; encryption of tracks; a"
            " film in an unknown coding",
        ),
    ),
)
