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
PACKET_END = "</rdf:Description></rdf:RDF></x:xmpmeta>"
# By it a viewer finds Apple's gain map in a JPEG, where it has no other name.
APPLE = (
    ' xmlns:apdi="http://ns.apple.com/pixeldatainfo/1.0/"'
    ' apdi:AuxiliaryImageType="urn:com:apple:photo:2020:aux:hdrgainmap"'
)
# ISO 21496-1 in a HEIC or AVIF: its version, the least version of a reader and the writer's, flags,
# two fractions of eight bytes, and five for one colour or for each of three.
TONES = {0: 62, 0x40: 62, 0x80: 142, 0xC0: 142}  # bytes, by the flags
FIRST_FRACTION = 6
# The same in a JPEG, without that version, behind a name. The first picture has the name and two
# versions: that a reader of this standard will find a gain map.
ISO = b"urn:iso:std:iso:ts:21496:-1\0"
ISO_FIRST = ISO + bytes(4)
# Of a JPEG: how XMP begins, and what the first picture says of the second, whose length is told.
XMP = b"http://ns.adobe.com/xap/1.0/\0"
DIRECTORY = (
    XMP + PACKET.encode() + b' xmlns:Container="http://ns.google.com/photos/1.0/container/"'
    b' xmlns:Item="http://ns.google.com/photos/1.0/container/item/"'
    b' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0">'
    b'<Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b'<Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li>'
    b'<rdf:li rdf:parseType="Resource">'
    b'<Container:Item Item:Semantic="GainMap" Item:Mime="image/jpeg" Item:Length="%d"/></rdf:li>'
    b"</rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"
)
# The index of both (MPF): its version, how many they are, and the list of them, of which the first
# row is of the first picture: what it is, its length, and no place. The second's row follows.
INDEX = (
    b"MPF\0MM\0*\0\0\0\x08\0\x03"
    b"\xb0\0\0\x07\0\0\0\x040100"
    b"\xb0\x01\0\x04\0\0\0\x01\0\0\0\x02"
    b"\xb0\x02\0\x07\0\0\0\x20\0\0\0\x32"
    b"\0\0\0\0"
    b"\0\x03\0\0%b\0\0\0\0\0\0\0\0"
)
GAIN_ENTRY = 0  # what the second is: of no kind that the index knows
