"""The names that the witnesses may give to what is in a clean file."""

# Groups of exiftool that hold what it works out by itself, or what the disk says.
COMPUTED = frozenset(("ExifTool", "System", "File", "Composite", "SourceFile"))
PROFILE = (
    "CMMFlags ColorSpaceData ConnectionSpaceIlluminant DeviceAttributes DeviceManufacturer"
    " DeviceModel PrimaryPlatform ProfileCMMType ProfileClass ProfileConnectionSpace ProfileCreator"
    " ProfileDateTime ProfileFileSignature ProfileID ProfileVersion RenderingIntent"
    " BlueMatrixColumn BlueTRC ChromaticAdaptation GreenMatrixColumn GreenTRC MediaWhitePoint"
    " ProfileCopyright ProfileDescription RedMatrixColumn RedTRC"
)
PNG = {
    "IHDR": "ImageWidth ImageHeight BitDepth ColorType Compression Filter Interlace",
    "PLTE": "Palette",
    "cHRM": "WhitePointX WhitePointY RedX RedY GreenX GreenY BlueX BlueY",
    "gAMA": "Gamma",
    "bKGD": "BackgroundColor",
    "acTL": "AnimationFrames AnimationPlays",
    "iCCP": f"ProfileName {PROFILE}",
    "eXIf": "Orientation",
}
# By kind and part: the names that exiftool gives it.
# The numbers of a gain map.
GAIN = (
    "HDRGainMapVersion HDRGainMapHeadroom Version GainMapMin GainMapMax Gamma OffsetSDR OffsetHDR"
    " HDRCapacityMin HDRCapacityMax"
)
EXIFTOOL: dict[str, dict[str, str]] = {
    "jpeg": {
        "APP0": "JFIFVersion ResolutionUnit XResolution YResolution",
        "APP1": f"Orientation AuxiliaryImageType DirectoryItemSemantic DirectoryItemMime"
        f" DirectoryItemLength {GAIN}",
        "APP2": f"{PROFILE} MPFVersion NumberOfImages MPImageFlags MPImageFormat MPImageType"
        " MPImageLength MPImageStart DependentImage1EntryNumber DependentImage2EntryNumber"
        " MPImage2",
        "APP14": "DCTEncodeVersion APP14Flags0 APP14Flags1 ColorTransform",
    },
    **dict.fromkeys(("png", "tiff", "bmp"), PNG),
    "webp": {
        "VP8X": "ImageWidth ImageHeight WebP_Flags",
        "VP8 ": "VP8Version HorizontalScale VerticalScale",
        "ANIM": "AnimationLoopCount BackgroundColor",
        "ANMF": "Duration",
        "ICCP": PROFILE,
        "EXIF": "Orientation",
    },
    "mp4": {
        "ftyp": "MajorBrand MinorVersion CompatibleBrands",
        "mvhd": "MovieHeaderVersion CreateDate ModifyDate TimeScale Duration PreferredRate"
        " PreferredVolume PreviewTime PreviewDuration PosterTime SelectionTime SelectionDuration"
        " CurrentTime NextTrackID",
        "mdat": "MediaData MediaDataOffset MediaDataSize",
        "free": "Free Unknown_free",
        "wide": "Wide",
        "mvex": "Unknown_mvex",
        "mfhd": "MovieFragmentSequence",
        "tfhd": "Unknown_tfhd",
        "tfdt": "Unknown_tfdt",
        "trun": "Unknown_trun",
        "tkhd": "TrackHeaderVersion TrackCreateDate TrackModifyDate TrackID TrackDuration"
        " TrackLayer TrackVolume MatrixStructure ImageWidth ImageHeight",
        "edts": "Unknown_edts",
        "mdhd": "MediaHeaderVersion MediaCreateDate MediaModifyDate MediaTimeScale MediaDuration"
        " MediaLanguageCode",
        "hdlr": "HandlerClass HandlerType",
        "vmhd": "GraphicsMode OpColor",
        "smhd": "Balance",
        "avc1": "CompressorID SourceImageWidth SourceImageHeight XResolution YResolution BitDepth",
        "mp4a": "AudioFormat AudioChannels AudioBitsPerSample AudioSampleRate",
        "avcC": "AVCConfiguration",
        "hvcC": "Unknown_hvcC",
        "av1C": "Unknown_av1C",
        "d263": "Unknown_d263",
        "esds": "Unknown_esds",
        "chan": "LayoutFlags",
        "fiel": "VideoFieldOrder",
        "pasp": "PixelAspectRatio",
        "btrt": "BufferSize MaxBitrate AverageBitrate Unknown_btrt",
        "stts": "TimeToSampleTable VideoFrameRate",
        "ctts": "CompositionTimeToSample",
        "stss": "SyncSampleTable",
        "stsc": "SampleToChunk",
        "stsz": "SampleSizes",
        "stco": "ChunkOffset",
    },
    "heif": {
        "ftyp": "MajorBrand MinorVersion CompatibleBrands",
        # The numbers of a gain map's XMP lie there.
        "mdat": f"MediaData MediaDataOffset MediaDataSize {GAIN}",
        "auxC": "AuxiliaryImageType",
        "grpl": "Unknown_grpl",
        "free": "Free Unknown_free",
        "hdlr": "HandlerType",
        "pitm": "PrimaryItemReference",
        "ispe": "ImageSpatialExtent MetaImageSize",
        "pixi": "ImagePixelDepth",
        "irot": "Rotation",
        "colr": "ColorProfiles ColorPrimaries TransferCharacteristics MatrixCoefficients"
        f" {PROFILE}",
        "hvcC": "HEVCConfigurationVersion GeneralProfileSpace GeneralTierFlag GeneralProfileIDC"
        " GenProfileCompatibilityFlags ConstraintIndicatorFlags GeneralLevelIDC"
        " MinSpatialSegmentationIDC ParallelismType ChromaFormat BitDepthLuma BitDepthChroma"
        " AverageFrameRate ConstantFrameRate NumTemporalLayers TemporalIDNested",
        "av1C": "AV1ConfigurationVersion SeqProfile SeqLevelIdx0 SeqTier0 HighBitDepth TwelveBit"
        " ChromaFormat ChromaSamplePosition InitialDelaySamples",
    },
    "matroska": {
        "DocType": "DocType",
        "DocTypeVersion": "DocTypeVersion",
        "DocTypeReadVersion": "DocTypeReadVersion",
        "EBMLVersion": "EBMLVersion",
        "EBMLReadVersion": "EBMLReadVersion",
        "EBMLMaxIDLength": "EBMLMaxIDLength",
        "EBMLMaxSizeLength": "EBMLMaxSizeLength",
        "SeekID": "SeekID",
        "SeekPosition": "SeekPosition",
        "TimestampScale": "TimecodeScale",
        "Duration": "Duration",
        "MuxingApp": "MuxingApp",
        "WritingApp": "WritingApp",
        "CueTime": "CueTime",
        "CueTrack": "CueTrack",
        "CueClusterPosition": "CueClusterPosition",
        "CueRelativePosition": "Matroska_0x0070",
        "TrackNumber": "TrackNumber",
        "TrackUID": "TrackUID",
        "TrackType": "TrackType",
        "FlagDefault": "TrackDefault",
        "FlagLacing": "TrackLacing",
        "DefaultDuration": "VideoFrameRate",
        "CodecID": "CodecID",
        "CodecPrivate": "CodecPrivate",
        "CodecDelay": "Matroska_0x16aa",
        "SeekPreRoll": "Matroska_0x16bb",
        "PixelWidth": "ImageWidth",
        "PixelHeight": "ImageHeight",
        "FlagInterlaced": "VideoScanType",
        "SamplingFrequency": "AudioSampleRate",
        "Channels": "AudioChannels",
        "BitDepth": "AudioBitsPerSample",
    },
    "mp3": {
        "frames": "AudioBitrate AudioLayer ChannelMode CopyrightFlag Emphasis IntensityStereo"
        " MPEGAudioVersion MSStereo OriginalMedia SampleRate",
        "Info": "Encoder",
    },
    "ogg": {
        "identification": "VorbisVersion AudioChannels SampleRate NominalBitrate",
        "comment": "Vendor",
        "OpusHead": "OpusVersion AudioChannels SampleRate OutputGain",
    },
    "flac": {
        "STREAMINFO": "BlockSizeMin BlockSizeMax FrameSizeMin FrameSizeMax SampleRate Channels"
        " BitsPerSample TotalSamples MD5Signature",
    },
    "wav": {"fmt ": "Encoding NumChannels SampleRate AvgBytesPerSec BitsPerSample"},
    "aiff": {"COMM": "NumChannels NumSampleFrames SampleSize SampleRate"},
}
# Of formats that are no tables of parts: what exiftool says of them.
OTHERS: dict[str, str] = {
    "gif": "GIFVersion ImageWidth ImageHeight HasColorMap ColorResolutionDepth BitsPerPixel"
    " BackgroundColor FrameCount Duration TransparentColor",
    "pdf": "PDFVersion Linearized PageCount",
    "office": "ZipRequiredVersion ZipBitFlag ZipCompression ZipModifyDate ZipCRC ZipCompressedSize"
    " ZipUncompressedSize ZipFileName",
}
# By kind and part: tags of ffprobe. Of the rest it is the same words for every film and sound.
FFPROBE: dict[str, dict[str, str]] = {
    "mp4": {
        "ftyp": "major_brand minor_version compatible_brands",
        "mdhd": "language",
        "avc1": "vendor_id",
    },
    # A track without a language is in English, says the format.
    "matroska": {"MuxingApp": "encoder", "TrackEntry": "language"},
    **dict.fromkeys(("mp3", "ogg", "flac", "wav", "aiff"), {}),
}
WORKED_OUT = """
bit_rate duration filename format_long_name format_name nb_programs nb_streams probe_score size
start_time avg_frame_rate bits_per_raw_sample bits_per_sample channel_layout channels
chroma_location closed_captions codec_long_name codec_name codec_tag codec_tag_string codec_type
coded_height coded_width color_range display_aspect_ratio attached_pic captions clean_effects
comment default dependent descriptions dub forced hearing_impaired karaoke lyrics metadata original
still_image timed_thumbnails visual_impaired duration_ts extradata_size field_order film_grain
has_b_frames height id index is_avc level nal_length_size nb_frames pix_fmt profile r_frame_rate
refs sample_aspect_ratio sample_fmt sample_rate start_pts time_base width
"""
NEVER, NOBODY = "0000:00:00 00:00:00", ""
# The only value that a name may have.
VALUES: dict[str, str] = {
    **dict.fromkeys(("CreateDate", "ModifyDate", "TrackCreateDate", "TrackModifyDate"), NEVER),
    **dict.fromkeys(("MediaCreateDate", "MediaModifyDate", "ProfileDateTime"), NEVER),
    **dict.fromkeys(("PreviewTime", "PreviewDuration", "PosterTime", "SelectionTime"), "0 s"),
    **dict.fromkeys(("SelectionDuration", "CurrentTime"), "0 s"),
    **dict.fromkeys(("MuxingApp", "WritingApp", "Vendor", "encoder"), NOBODY),
    **dict.fromkeys(("DeviceManufacturer", "DeviceModel", "ProfileCreator"), NOBODY),
    "ProfileCMMType": NOBODY,
    "ProfileDescription": "colour",
    "ProfileCopyright": "none",
    "MediaLanguageCode": "und",
    "MinorVersion": "0.0.0",
    "minor_version": "0",
    "vendor_id": "[0][0][0][0]",
    "Encoder": "LAME3.100",
    "ZipModifyDate": "1980:01:01 00:00:00",
}
# The names that stay in the office documents of ``test_equality.SAMPLES``, whatever namespace they
# are in. A new one here is looked at first: what does it say, and of whom?
ELEMENTS = """
Default Override Relationship Relationships Types abstractNum abstractNumId accent1 accent2
accent3 accent4 accent5 accent6 alpha automatic-styles avLst b bCs basedOn bevelT bg
bgFillStyleLst bgRef body bodyPr bodyStyle bookViews border borders bottom buChar buFont buNone c
cNvGrpSpPr cNvPr cNvSpPr cSld calcPr camera cellStyle cellStyleXfs cellStyles cellXfs chExt chOff
characterSpacingControl charset clrMap clrMapOvr clrScheme clrSchemeMapping color colors cols
compat compatSetting contextualSpacing cs defPPr defRPr defaultTabStop defaultTextStyle diagonal
dimension dk1 dk2 docDefaults docGrid document document-content document-styles ea effectLst
effectRef effectStyle effectStyleLst endParaRPr ext extraClrSchemeLst f family file-entry fill
fillRef fillStyleLst fillToRect fills fld fmtScheme folHlink font fontRef fontScheme fonts frame
gradFill gridCol grpSpPr gs gsLst hdr headerReference hlink i iCs ilvl ind indexedColors insideH
insideV is keepLines keepNext kern lang latentStyles latin left lightRig lin link ln lnDef lnRef
lnStyleLst lsdException lstStyle lt1 lt2 lvl lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr
lvl7pPr lvl8pPr lvl9pPr lvlJc lvlText majorFont manifest master-page master-styles
masterClrMapping minorFont multiLevelType name next normAutofit notTrueType notesSz num numFmt
numId numPr numbering nvGrpSpPr nvPr nvSpPr objectDefaults off otherStyle outerShdw outlineLvl
outlinePr p pBdr pPr pPrDefault pStyle page page-layout pageMargins pageSetUpPr panose1 path
patternFill pgMar pgSz ph pitch presentation prstDash prstGeom qFormat r rFonts rPr rPrDefault
rgbColor right rot row satMod scene3d scheme schemeClr sectPr selection semiHidden settings shade
shd sheet sheetData sheetFormatPr sheetPr sheetView sheetViews sheets sig sld sldId sldIdLst
sldLayout sldLayoutId sldLayoutIdLst sldMaster sldMasterId sldMasterIdLst sldSz smallCaps
solidFill sp sp3d spDef spLocks spPr spTree spacing spcBef spcPct spreadsheet srgbClr start style
styleSheet styles sysClr sz szCs t tab table table-cell table-row tableStyles tabs tbl tblBorders
tblCellMar tblGrid tblInd tblLook tblPr tblStyleColBandSize tblStyleLst tblStylePr
tblStyleRowBandSize tblW tc tcBorders tcPr tcW text text-box theme themeElements themeFontLang
tint titleStyle top tr txBody txStyles u uiPriority unhideWhenUsed useFELayout v workbook
workbookPr workbookView worksheet xf xfrm
"""
ATTRIBUTES = """
ContentType Extension Id PartName Target Type abstractNumId accent1 accent2 accent3 accent4
accent5 accent6 activeCell after algn anchor ang ascii asciiTheme autoCompressPictures b bIns
baseColWidth before bg1 bg2 bidi blurRad borderId bottom builtinId calcId cap char cmpd color
count csb0 csb1 cstheme customStyle cx cy def defLockedState defQFormat defSemiHidden defTabSz
defUIPriority defUnhideWhenUsed default defaultPivotStyle defaultRowHeight defaultTableStyle dir
display-name dist eaLnBrk eastAsia eastAsiaTheme fill fillId firstColumn firstRow folHlink
followedHyperlink fontId footer full-path fullCalcOnLoad gutter h hAnsi hAnsiTheme hanging
hangingPunct header height hidden hint hlink hyperlink id idx ilvl indent kern l lIns lang lastClr
lastColumn lastRow lat latinLnBrk left line linePitch lineRule lon lvl marL master-page-name
media-type name noGrp noHBand noVBand numFmtId numId page-layout-name path patternType pivotButton
pos preserve prst qFormat quotePrefix r rIns ref rev rgb rig right rotWithShape rtl rtlCol
saveSubsetFonts scaled script semiHidden sheetId showHorizontalScroll showSheetTabs smtClean space
sqref state styleId summaryBelow summaryRight sz t t1 t2 tIns theme themeColor themeFill
themeFillShade themeFillTint themeShade themeTint top tx1 tx2 type typeface uiPriority
unhideWhenUsed uri usb0 usb1 usb2 usb3 val value value-type version vert w width workbookViewId x
xfId y
"""
