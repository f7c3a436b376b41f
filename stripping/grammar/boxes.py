"""Films, and pictures in the same container, box by box.

Source: ISO/IEC 14496-12 (sections 8.2 to 8.8 and 12), 14496-14 and 14496-15; QuickTime File Format
(2016); 3GPP TS 26.244; ISO/IEC 23008-12 and the AV1 Image File Format. A box may be longer than its
form says: nothing moves in these files, and zeros stand behind what it needs.
"""

from dataclasses import replace

from stripping.grammar import ANY, Form, Grammar, How, Part, Span

Pair = tuple[Span, Span]  # in versions 0 and 1 of a box
TIMES = ((4, 12), (4, 20))  # its creation and its change


def box(name: bytes, *inside: Part, note: str = "", many: bool = False) -> Part:
    return Part(name, inside=inside, note=note, many=many)


def plain(name: bytes, sizes: tuple[int, int], *zero: Pair, many: bool = False) -> Part:
    """Of one length in each version. None of these boxes has a flag above the lowest eight."""
    forms = tuple(
        Form((sizes[version],), zero=((1, 3), *(pair[version] for pair in zero)))
        for version in (0, 1)
    )
    return Part(name, forms=forms, many=many)


def counted(name: bytes, *entries: int) -> Part:
    """A table: how many entries, then so many of these bytes, by version."""
    return Part(name, forms=tuple(Form((8,), zero=((1, 4),), entry=entry) for entry in entries))


def cut(name: bytes, size: int, *zero: Span) -> Part:
    """Without a version, and of one length."""
    return Part(name, forms=(Form((size,), zero=zero),))


SPACE = tuple(Part(name, How.EMPTY, many=True) for name in (b"free", b"skip", b"wide"))
HANDLER = box(b"hdlr", note="its kind, without maker and name")
AVC = box(b"avcC", note="parameter sets")
HEVC = box(b"hvcC", note="parameter sets")
AV1 = box(b"av1C", note="parameter sets")
STREAM = box(b"esds", note="one configuration of a decoder, without the encoder's name")
ALAC, ENDIAN = cut(b"alac", 28), cut(b"enda", 2)
END = Part(b"\0\0\0\0", forms=(Form((0,)),), called="end")
WAVE = (cut(b"frma", 4), ENDIAN, STREAM, ALAC, END)
CONFIGURATIONS = (
    *(AVC, HEVC, AV1, plain(b"vpcC", (12, 12)), STREAM),
    *(cut(b"damr", 9, (0, 5)), cut(b"d263", 7, (0, 5)), cut(b"dac3", 3)),
    *(box(b"dec3", note="as long as it says"), box(b"dOps", note="as long as it says")),
    Part(b"dfLa", note="the stream's facts alone"),
    ALAC,
    box(b"wave", *WAVE),
    Part(b"chan", forms=(Form((16,), entry=20),)),
    box(b"colr", note="numbers, no profile"),
    *(cut(b"pasp", 8), cut(b"clap", 32), cut(b"fiel", 2), cut(b"gama", 4), cut(b"btrt", 12)),
    *(cut(b"mdcv", 24), cut(b"clli", 4), ENDIAN),
)
# Bytes before the boxes of an entry (of sound in QuickTime's later versions, more). Vendor,
# compressor, and what nothing is said in, are zero.
PICTURE_FORM = Form(range(78, ANY.stop), zero=((0, 6), (8, 24), (36, 40), (42, 74)))
SOUND_FORM = Form(range(28, ANY.stop), zero=((0, 6), (10, 16)))
QUICKTIME_MORE = {0: 0, 1: 16, 2: 36}  # further bytes of sound descriptions by their version
PICTURE, SOUND = "a picture's coding", "a sound's coding"


def codings(names: bytes, form: Form, group: str) -> tuple[Part, ...]:
    return tuple(
        Part(name, forms=(form,), group=group, many=True, inside=CONFIGURATIONS)
        for name in names.split(b",")
    )


PCM = codings(b"sowt,twos,in24,in32,fl32,fl64,lpcm,raw ,ulaw,alaw", SOUND_FORM, SOUND)
CODINGS = (
    *codings(b"avc1,avc3,hvc1,hev1,av01,vp08,vp09,mp4v,s263,h263,H263", PICTURE_FORM, PICTURE),
    *PCM,
    *codings(b"mp4a,samr,sawb,alac,ac-3,ec-3,Opus,fLaC,.mp3", SOUND_FORM, SOUND),
)
SAMPLES = box(
    b"stbl",
    box(b"stsd", *CODINGS),
    *(counted(b"stts", 8, 8), counted(b"ctts", 8, 8), plain(b"cslg", (24, 44))),
    *(counted(b"stss", 4, 4), counted(b"stps", 4, 4), counted(b"stsc", 12, 12)),
    *(box(b"stsz", note="a length each, or one for all"), box(b"stz2", note="a length each")),
    *(counted(b"stco", 4, 4), counted(b"co64", 8, 8)),
)
MEDIA = box(
    b"mdia",
    Part(
        b"mdhd",
        forms=(
            Form((24,), zero=((1, 3), (4, 12), (22, 24)), fixed=((20, b"\x55\xc4"),)),
            Form((36,), zero=((1, 3), (4, 20), (34, 36)), fixed=((32, b"\x55\xc4"),)),
        ),
        note="in no language",
    ),
    HANDLER,
    box(
        b"minf",
        plain(b"vmhd", (12, 12)),
        plain(b"smhd", (8, 8), ((6, 8), (6, 8))),
        HANDLER,
        box(b"dinf", box(b"dref", note="in this file, and no path")),
        SAMPLES,
    ),
)
TRACK = box(
    b"trak",
    plain(
        *(b"tkhd", (84, 96), TIMES),
        *(((16, 20), (24, 28)), ((24, 32), (36, 44)), ((38, 40), (50, 52))),
    ),
    box(b"edts", counted(b"elst", 12, 20)),
    MEDIA,
    many=True,
)
FRAGMENT = box(
    b"moof",
    plain(b"mfhd", (8, 8)),
    box(
        b"traf",
        box(b"tfhd", note="the numbers that its flags name"),
        plain(b"tfdt", (8, 12)),
        box(b"trun", note="the numbers that its flags name", many=True),
        many=True,
    ),
    many=True,
)
BRANDS = "brands that name a maker become `isom`"
MP4 = Grammar(
    "mp4",
    (
        box(b"ftyp", note=BRANDS, many=True),
        box(b"styp", note=BRANDS, many=True),
        box(
            b"moov",
            plain(b"mvhd", (100, 112), TIMES, ((26, 36), (38, 48)), ((72, 96), (84, 108))),
            TRACK,
            box(b"mvex", plain(b"mehd", (8, 12)), plain(b"trex", (24, 24), many=True)),
        ),
        FRAGMENT,
        box(b"mdat", note="kept samples, cleaned, and zeros between them", many=True),
        *SPACE,
    ),
    (
        (
            "free space",
            "every other box, at any depth; every track that is neither sound nor picture"
            " (positions, sensors, time codes, subtitles, chapters, covers)",
        ),
        (
            "zero in the data",
            "**every byte of `mdat` that no kept sample refers to**, so also the samples of those"
            " tracks; user data, unknown units, and marks and messages longer than their format in"
            " H.264, H.265, MPEG-4 and AV1 become filler; leading fill and data elements in AAC"
            " become zero",
        ),
        ("built anew", "the clock of a fragmented film, which starts at zero"),
        (
            "refused",
            "samples that overlap or lie outside the data; an index that does not add up; sound or"
            " picture kept in another file; encryption; a film in an unknown coding",
        ),
    ),
)
PROPERTIES = (
    *(HEVC, AV1, plain(b"ispe", (12, 12)), box(b"pixi", note="as long as it says")),
    *(cut(b"irot", 1), cut(b"imir", 1), cut(b"clap", 32), cut(b"pasp", 8)),
    box(b"colr", note="numbers, or a profile's colour tags in the room of the old one"),
    box(b"auxC", note="what it is to another picture"),
    *(cut(b"clli", 4), cut(b"mdcv", 24), box(b"a1lx", note="as long as it says")),
    *(cut(b"a1op", 1), cut(b"lsel", 2)),
)
GROUP = Part(b"altr", forms=(Form((12,), zero=((0, 4),), entry=4),), many=True)
LISTS = "the list of items, without those that went"
HEIF = Grammar(
    "heif",
    (
        box(b"ftyp", note="brands that name a maker become `mif1`"),
        box(
            b"meta",
            *(HANDLER, box(b"pitm"), box(b"iloc", note=LISTS), box(b"iinf", note=LISTS)),
            box(b"iref", note=LISTS),
            box(
                b"iprp",
                box(b"ipco", *(replace(part, many=True) for part in PROPERTIES)),
                box(b"ipma", note=LISTS, many=True),
            ),
            *(box(b"idat"), box(b"dinf", note="in this file, and no path")),
            box(b"grpl", GROUP, note="a picture with its gain map, and the picture alone"),
        ),
        box(b"mdat", note="kept items, cleaned, and zeros between them", many=True),
        SPACE[0],
    ),
    (
        (
            "kept items",
            "every picture that is shown (`hvc1` `av01` `grid` `iovl` `iden`), the tiles it is made"
            " of, its transparency",
        ),
        (
            "kept beside them",
            "gain maps and depth of a picture's shape that lie as it does, with numbers that say"
            " how strongly they count (`tmap`, of ISO 21496-1, its writer zero; of XMP"
            " `HDRGainMap:` and `hdrgm:` numbers, in a packet built anew)",
        ),
        ("built anew", "names of items: empty"),
        (
            "removed",
            "Exif, XMP but those numbers, preview pictures, mattes of portraits and every other"
            " auxiliary picture, what makers add to the name of one, and what refers to them",
        ),
        (
            "zero",
            "every byte of data that no kept picture refers to, what stands behind the last entry"
            " of a table; messages and unknown units in coded pictures become filler",
        ),
        ("free space", "every other box, and every property that no kept picture has"),
        (
            "converted",
            "animated AVIF, to APNG, or to MP4 where that would be too large or it has sound;"
            " animated HEIC, to MP4; what is refused here and FFmpeg can decode, to PNG, several"
            " pictures to a PDF. The film beside still pictures becomes a file of its own",
        ),
        (
            "refused",
            "items outside the file or in another file; a property that a reader must know and we"
            " do not; pictures that a decoder could not put together; more than"
            " 268 million pixels; files beyond 64 MiB",
        ),
    ),
)
