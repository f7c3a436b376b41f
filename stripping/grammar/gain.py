"""Pictures that a viewer lays over another: gain maps, for bright screens, and depth.

What such a picture is, is said by a name, and how strongly it counts by numbers. Nothing else is
said of it in a clean file. Source: ISO/IEC 23008-12, 6.5.8 and 6.6.2.4; ISO 21496-1, annex C;
Adobe, "Gain map specification" 1.0; Apple, "Applying Apple HDR effect to your photos".
"""

# Names of auxiliary pictures. Three of them say by whose scheme a gain map is to be read: without
# the name no viewer uses it, and how telephones of a maker cut their pictures into tiles says as
# much. Mattes of portraits are on no list: they outline faces, hair and skin.
LAID_OVER = frozenset(
    (
        b"urn:com:apple:photo:2020:aux:hdrgainmap",
        b"urn:com:samsung:photo:2024:aux:hdrgainmap",
        b"urn:com:photo:aux:hdrgainmap",
        b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth",
        b"urn:mpeg:hevc:2015:auxid:2",  # depth, too
    )
)
TRANSPARENCY = frozenset(
    (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
)
# The numbers of a packet of XMP that a gain map may have, by their prefix and its namespace.
NUMBERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "HDRGainMap",
        "http://ns.apple.com/HDRGainMap/1.0/",
        ("HDRGainMapVersion", "HDRGainMapHeadroom"),
    ),
    (
        "hdrgm",
        "http://ns.adobe.com/hdr-gain-map/1.0/",
        (
            *("Version", "GainMapMin", "GainMapMax", "Gamma", "OffsetSDR", "OffsetHDR"),
            *("HDRCapacityMin", "HDRCapacityMax"),
        ),
    ),
)
NUMBER = r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?"
# Around them, in every clean file: what XMP needs to be XMP.
PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
)
PACKET_END = "/></rdf:RDF></x:xmpmeta>"
# ISO 21496-1 in a HEIC or AVIF: its version, the least version of a reader and the writer's, flags,
# two fractions of eight bytes, and five for one colour or for each of three.
TONES = {0: 62, 0x40: 62, 0x80: 142, 0xC0: 142}  # bytes, by the flags
FIRST_FRACTION = 6
