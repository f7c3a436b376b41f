"""Elements of OOXML (ISO/IEC 29500-4) that a clean document may have, and which of them hold words.

Those that the standard allows below the parts that are kept, without what names people, times,
programs or other files, what plays on slides, and what is read in no document that was sent.
The keys are the prefixes by which the standard calls the namespaces.
"""

# Those of the two last ones are Microsoft's own ([MS-ODRAWXML]).
ELEMENTS: dict[str, str] = {
    "w": """
        abstractNum abstractNumId adjustLineHeightInTable adjustRightInd alignBordersAndEdges
        alignTablesRowByRow allowSpaceOfSameStyleInTable altName alwaysMergeEmptyNamespace
        alwaysShowPlaceholderText applyBreakingRules attachedTemplate autoFormatOverride
        autoHyphenation autoRedefine autoSpaceDE autoSpaceDN autoSpaceLikeWord95
        autofitToFirstFixedWidthCell b bCs background balanceSingleByteDoubleByteWidth bar
        basedOn bdr between bidi bidiVisual body bookFoldPrinting bookFoldPrintingSheets
        bookFoldRevPrinting bookmarkEnd bookmarkStart bordersDoNotSurroundFooter
        bordersDoNotSurroundHeader bottom br cachedColBalance calcOnExit cantSplit caps
        characterSpacingControl charset checkBox checked clickAndTypeStyle clrSchemeMapping
        cnfStyle col color cols compat compatSetting consecutiveHyphenLimit contextualSpacing
        continuationSeparator convMailMergeEsc cr cs dayLong dayShort ddList decimalSymbol
        default defaultTabStop defaultTableStyle dirty displayBackgroundShape
        displayHangulFixedWidth displayHorizontalDrawingGridEvery
        displayVerticalDrawingGridEvery divId doNotAutoCompressPictures
        doNotAutofitConstrainedTables doNotBreakConstrainedForcedTable doNotBreakWrappedTables
        doNotDemarcateInvalidXml doNotDisplayPageBoundaries doNotEmbedSmartTags
        doNotExpandShiftReturn doNotHyphenateCaps doNotIncludeSubdocsInStats
        doNotLeaveBackslashAlone doNotShadeFormData doNotSnapToGridInCell
        doNotSuppressIndentation doNotSuppressParagraphBorders doNotTrackFormatting
        doNotTrackMoves doNotUseEastAsianBreakRules doNotUseHTMLParagraphAutoSpacing
        doNotUseIndentAsNumberingTabStop doNotUseMarginsForDrawingGridOrigin
        doNotValidateAgainstSchema doNotVertAlignCellWithSp doNotVertAlignInTxbx
        doNotWrapTextWithPunct docDefaults docGrid document documentType drawing
        drawingGridHorizontalOrigin drawingGridHorizontalSpacing drawingGridVerticalOrigin
        drawingGridVerticalSpacing dstrike eastAsianLayout effect em embedSystemFonts
        embedTrueTypeFonts emboss enabled end endnote endnotePr endnoteRef endnoteReference
        endnotes entryMacro evenAndOddHeaders exitMacro family ffData fitText fldChar fldSimple
        font fonts footerReference footnote footnoteLayoutLikeWW8 footnotePr footnoteRef
        footnoteReference footnotes forceUpgrade forgetLastTabAlignment formProt format
        formsDesign framePr ftr gridAfter gridBefore gridCol gridSpan growAutofit gutterAtTop
        hMerge hdr header headerReference headers helpText hidden hideGrammaticalErrors hideMark
        hideSpellingErrors highlight hps hpsBaseText hpsRaise hyperlink hyphenationZone i iCs
        ignoreMixedContent ilvl imprint ind insideH insideV instrText isLgl jc keepLines
        keepNext kern kinsoku label lang lastRenderedPageBreak latentStyles layoutRawTableWidth
        layoutTableRowsApart left legacy lid lineWrapLikeWord6 link linkStyles listEntry
        listSeparator lnNumType locked lsdException lvl lvlJc lvlOverride lvlPicBulletId
        lvlRestart lvlText maxLength mirrorIndents mirrorMargins monthLong monthShort movie
        multiLevelType mwSmallCaps name next noBreakHyphen noColumnBalance noEndnote
        noExtraLineSpacing noLeading noLineBreaksAfter noLineBreaksBefore noProof
        noPunctuationKerning noSpaceRaiseLower noTabHangInd noWrap notTrueType num numFmt numId
        numIdMacAtCleanup numPicBullet numPr numRestart numStart numStyleLink numbering oMath
        outline outlineLvl overflowPunct p pBdr pPr pPrDefault pStyle pageBreakBefore panose1
        paperSrc personal personalCompose personalReply pgBorders pgMar pgNum pgNumType pgSz
        pict pitch pos position printBodyTextBeforeHeader printColBlack printFormsData
        printFractionalCharacterWidth printPostScriptOverText printTwoOnOne proofState ptab
        qFormat r rFonts rPr rPrDefault rStyle readModeInkLockDown removeDateAndTime
        removePersonalInformation result revisionView right rt rtl rtlGutter ruby rubyAlign
        rubyBase rubyPr saveFormsData saveInvalidXml savePreviewPicture saveSubsetFonts
        saveXmlDataOnly sectPr selectFldWithFirstOrLastChar semiHidden separator settings shadow
        shapeLayoutLikeWW8 shd showBreaksInFrames showEnvelope showXMLTags sig size sizeAuto
        smallCaps smartTagType snapToGrid softHyphen spaceForUL spacing spacingInWholePoints
        specVanish splitPgBreakAndParaMark start startOverride statusText
        strictFirstAndLastChars strike style styleLink styleLockQFSet styleLockTheme
        stylePaneFormatFilter stylePaneSortMethod styles subFontBySize suff summaryLength
        suppressAutoHyphens suppressBottomSpacing suppressLineNumbers suppressOverlap
        suppressSpBfAfterPgBrk suppressSpacingAtTopOfPage suppressTopSpacing
        suppressTopSpacingWP swapBordersFacingPages sym sz szCs t tab tabIndex tabs tbl
        tblBorders tblCellMar tblCellSpacing tblGrid tblHeader tblInd tblLayout tblLook
        tblOverlap tblPr tblPrEx tblStyle tblStyleColBandSize tblStylePr tblStyleRowBandSize
        tblW tblpPr tc tcBorders tcFitText tcMar tcPr tcW textAlignment textDirection textInput
        textboxTightWrap themeFontLang titlePg tl2br top topLinePunct tr tr2bl trHeight trPr
        trackRevisions truncateFontHeightsLikeWP6 txbxContent type u uiPriority ulTrailSpace
        underlineTabInNumList unhideWhenUsed updateFields useAltKinsokuLineBreakRules
        useAnsiKerningPairs useFELayout useNormalStyleForList usePrinterMetrics
        useSingleBorderforContiguousCells useWord2002TableStyleRules useWord97LineBreakRules
        useXSLTWhenSaving vAlign vMerge vanish vertAlign view w wAfter wBefore webHidden
        widowControl wordWrap wpJustification wpSpaceWidth wrapTrailSpaces yearLong yearShort
        zoom
    """,
    "s": """
        alignment autoFilter b bgColor bookViews border borders bottom brk c calcPr
        calculatedColumnFormula cellStyle cellStyleXfs cellStyles cellXfs cfRule cfvo charset
        col colBreaks color colorFilter colorScale colors cols condense conditionalFormatting
        customFilter customFilters dataBar dataValidation dataValidations dateGroupItem
        definedName definedNames diagonal dimension drawing dxf dxfs dynamicFilter end
        evenFooter evenHeader extend f family fgColor fill fills filter filterColumn filters
        firstFooter firstHeader font fonts formula formula1 formula2 gradientFill headerFooter
        horizontal hyperlink hyperlinks i iconFilter iconSet ignoredError ignoredErrors
        indexedColors is left mergeCell mergeCells mruColors name numFmt numFmts oddFooter
        oddHeader outline outlinePr pageMargins pageSetUpPr pageSetup pane patternFill
        phoneticPr picture pivotArea pivotSelection printOptions protection r rFont rPh rPr
        reference references rgbColor right row rowBreaks scheme selection shadow sheet
        sheetCalcPr sheetData sheetFormatPr sheetPr sheetProtection sheetView sheetViews sheets
        si sortCondition sortState sst start stop strike styleSheet sz t tabColor table
        tableColumn tableColumns tablePart tableParts tableStyle tableStyleElement
        tableStyleInfo tableStyles top top10 totalsRowFormula u v vertAlign vertical workbook
        workbookPr workbookProtection workbookView worksheet x xf
    """,
    "p": """
        bg bgPr bgRef blinds blipFill bodyStyle cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr
        cNvPr cNvSpPr cSld checker circle clrMap clrMapOvr comb cover cut cxnSp defaultTextStyle
        diamond dissolve fade graphicFrame grpSp grpSpPr hf kinsoku newsflash notesSz nvCxnSpPr
        nvGraphicFramePr nvGrpSpPr nvPicPr nvPr nvSpPr otherStyle ph pic plus presentation pull
        push random randomBar sld sldId sldIdLst sldLayout sldLayoutId sldLayoutIdLst sldMaster
        sldMasterId sldMasterIdLst sldSz sp spPr spTree split strips style titleStyle transition
        txBody txStyles wedge wheel wipe xfrm zoom
    """,
    "a": """
        accent1 accent2 accent3 accent4 accent5 accent6 ahLst ahPolar ahXY alpha alphaBiLevel
        alphaCeiling alphaFloor alphaInv alphaMod alphaModFix alphaOff alphaOutset alphaRepl
        anchor arcTo avLst backdrop band1H band1V band2H band2V bevel bevelB bevelT bgClr
        bgFillStyleLst biLevel blend blip blipFill blue blueMod blueOff blur bodyPr bottom br
        buAutoNum buBlip buChar buClr buClrTx buFont buFontTx buNone buSzPct buSzPts buSzTx
        cNvPr camera cell3D chExt chOff close clrChange clrFrom clrMap clrRepl clrScheme clrTo
        comp cont contourClr cs cubicBezTo custDash custGeom cxn cxnLst cxnSpLocks defPPr defRPr
        dk1 dk2 ds duotone ea effect effectDag effectLst effectRef effectStyle effectStyleLst
        endCxn endParaRPr ext extraClrScheme extraClrSchemeLst extrusionClr fgClr fill
        fillOverlay fillRect fillRef fillStyleLst fillToRect firstCol firstRow flatTx fld
        fmtScheme folHlink font fontRef fontScheme gamma gd gdLst glow gradFill graphic
        graphicData graphicFrameLocks gray grayscl green greenMod greenOff gridCol grpFill
        grpSpLocks gs gsLst headEnd header headers highlight hlink hlinkClick hlinkHover
        hlinkMouseOver hsl hslClr hue hueMod hueOff innerShdw insideH insideV inv invGamma
        lastCol lastRow latin left lightRig lin ln lnB lnBlToTr lnDef lnL lnR lnRef lnSpc
        lnStyleLst lnT lnTlToBr lnTo lstStyle lt1 lt2 lum lumMod lumOff lvl1pPr lvl2pPr lvl3pPr
        lvl4pPr lvl5pPr lvl6pPr lvl7pPr lvl8pPr lvl9pPr majorFont masterClrMapping minorFont
        miter neCell noAutofit noFill norm normAutofit nwCell objectDefaults off outerShdw
        overrideClrMapping p pPr path pathLst pattFill picLocks pos prstClr prstDash prstGeom
        prstShdw prstTxWarp pt quadBezTo r rPr rect red redMod redOff reflection relOff right
        rot round rtl sat satMod satOff scene3d schemeClr scrgbClr seCell shade softEdge
        solidFill sp3d spAutoFit spDef spLocks spPr spcAft spcBef spcPct spcPts srcRect srgbClr
        stCxn stretch style swCell sym sysClr t tab tabLst tableStyle tableStyleId tailEnd tbl
        tblBg tblGrid tblPr tblStyle tblStyleLst tc tcBdr tcPr tcStyle tcTxStyle theme
        themeElements tile tileRect tint tl2br top tr tr2bl txBody txDef uFill uFillTx uLn uLnTx
        up wholeTbl xfrm
    """,
    "c": """
        applyToEnd applyToFront applyToSides area3DChart areaChart auto autoTitleDeleted axId
        axPos backWall backward bandFmt bandFmts bar3DChart barChart barDir baseTimeUnit
        bubble3D bubbleChart bubbleScale bubbleSize builtInUnit cat catAx chart chartObject
        chartSpace clrMapOvr crossAx crossBetween crosses crossesAt custSplit custUnit dLbl
        dLblPos dLbls dPt dTable data date1904 dateAx delete depthPercent dispBlanksAs dispEq
        dispRSqr dispUnits dispUnitsLbl doughnutChart downBars dropLines errBarType errBars
        errDir errValType explosion f firstSliceAng floor formatCode formatting forward gapDepth
        gapWidth grouping h hMode hPercent hiLowLines holeSize idx intercept invertIfNegative
        lang layout layoutTarget lblAlgn lblOffset leaderLines legend legendEntry legendPos
        line3DChart lineChart logBase lvl majorGridlines majorTickMark majorTimeUnit majorUnit
        manualLayout marker max min minorGridlines minorTickMark minorTimeUnit minorUnit minus
        multiLvlStrCache multiLvlStrRef name noEndCap noMultiLvlLbl numCache numFmt numLit
        numRef ofPieChart ofPieType order orientation overlap overlay period perspective
        pictureFormat pictureOptions pictureStackUnit pie3DChart pieChart pivotFmt pivotFmts
        plotArea plotVisOnly plus protection pt ptCount rAngAx radarChart radarStyle rich rotX
        rotY roundedCorners scaling scatterChart scatterStyle secondPiePt secondPieSize
        selection separator ser serAx serLines shape showBubbleSize showCatName showDLblsOverMax
        showHorzBorder showKeys showLeaderLines showLegendKey showNegBubbles showOutline
        showPercent showSerName showVal showVertBorder sideWall size sizeRepresents smooth spPr
        splitPos splitType stockChart strCache strLit strRef style surface3DChart surfaceChart
        symbol thickness tickLblPos tickLblSkip tickMarkSkip title trendline trendlineLbl
        trendlineType tx txPr upBars upDownBars userInterface v val valAx varyColors view3D w
        wMode wireframe x xMode xVal y yMode yVal
    """,
    "pic": """
        blipFill cNvPicPr cNvPr nvPicPr pic spPr
    """,
    "xdr": """
        absoluteAnchor blipFill cNvCxnSpPr cNvGraphicFramePr cNvGrpSpPr cNvPicPr cNvPr cNvSpPr
        clientData col colOff cxnSp ext from graphicFrame grpSp grpSpPr nvCxnSpPr
        nvGraphicFramePr nvGrpSpPr nvPicPr nvSpPr oneCellAnchor pic pos row rowOff sp spPr style
        to twoCellAnchor txBody wsDr xfrm
    """,
    "wp": """
        align anchor cNvGraphicFramePr docPr effectExtent extent inline lineTo posOffset
        positionH positionV simplePos start wrapNone wrapPolygon wrapSquare wrapThrough
        wrapTight wrapTopAndBottom
    """,
    "m": """
        acc accPr aln alnScr argPr argSz bar barPr baseJc begChr borderBox borderBoxPr box boxPr
        brk brkBin brkBinSub cGp cGpRule cSp chr count ctrlPr d dPr defJc deg degHide den diff
        dispDef e endChr eqArr eqArrPr f fName fPr func funcPr groupChr groupChrPr grow hideBot
        hideLeft hideRight hideTop intLim interSp intraSp jc lMargin lim limLoc limLow limLowPr
        limUpp limUppPr lit m mPr mathFont mathPr maxDist mc mcJc mcPr mcs mr nary naryLim
        naryPr noBreak nor num oMath oMathPara oMathParaPr objDist opEmu phant phantPr plcHide
        pos postSp preSp r rMargin rPr rSp rSpRule rad radPr sPre sPrePr sSub sSubPr sSubSup
        sSubSupPr sSup sSupPr scr sepChr show shp smallFrac strikeBLTR strikeH strikeTLBR
        strikeV sty sub subHide sup supHide t transp type vertJc wrapIndent wrapRight zeroAsc
        zeroDesc zeroWid
    """,
    "v": """
        arc background curve f fill formulas group h handles image imagedata line oval path
        polyline rect roundrect shadow shape shapetype stroke textbox textpath
    """,
    "o": """
        bottom callout clippath column complex extrusion fill left lock right shapedefaults
        shapelayout skew top
    """,
    "w10": """
        anchorlock borderbottom borderleft borderright bordertop wrap
    """,
    "wps": """
        bodyPr cNvCnPr cNvPr cNvSpPr linkedTxbx spPr style txbx wsp
    """,
    "wpg": """
        cNvFrPr cNvGrpSpPr cNvPr graphicFrame grpSp grpSpPr wgp xfrm
    """,
}

# Between all others stands nothing.
WORDS: dict[str, str] = {
    "w": """
        instrText t
    """,
    "s": """
        calculatedColumnFormula definedName evenFooter evenHeader f firstFooter firstHeader
        formula formula1 formula2 oddFooter oddHeader t totalsRowFormula v
    """,
    "a": """
        header t tableStyleId
    """,
    "c": """
        f formatCode name separator v
    """,
    "xdr": """
        col colOff row rowOff
    """,
    "wp": """
        align posOffset
    """,
    "m": """
        t
    """,
}
