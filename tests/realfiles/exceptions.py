"""Files that are known to be refused, or to differ: by their SHA-256, with a sentence each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    digest: str
    why: str


EXCEPTIONS: tuple[Known, ...] = (
    # testPDF_bad_page_303226.pdf
    Known(
        "da14d24dd22effebec987312abf0312750bdbbaf93f54c9aef3b9ec7041e40ba",
        "pdfium alone reads it: its pages became pictures, which look the same and hold no words.",
    ),
    # issue19802.pdf
    Known(
        "60a754ce3295370b4ccb86a6346c4a005a6d5fb127e3e0ade45b7b46be190439",
        "pdfium alone reads it: its pages became pictures, which look the same and hold no words.",
    ),
    # issue4575.pdf
    Known(
        "c6a9b71b4558344e708d5e04e156215fd5033e9088b4a87c72c5266f8b13196d",
        "pdfium alone reads it: its pages became pictures, which look the same and hold no words.",
    ),
    # dcterms_bug_56479.zip
    Known(
        "2bdf1915cb26a0772c0b994718de49748fdebf0e98f0673aa66b0fa3b3fb6f12",
        "The properties of a document, without a document.",
    ),
    # testZip_zeroByte.zip
    Known(
        "f90a7ff592a748e683280e4bf3466de7d28ee62dd63f35888865f3f3b24ebb72",
        "It holds one file, and that is empty.",
    ),
    # testDNG.dng
    Known(
        "d32229fcc346458f29ce18f65161140249306b957003b6058755ed37ad6d8230",
        "Cut down by its collection: a thumbnail is all that is left.",
    ),
    # testAppleSingleFile.pdf
    Known(
        "f50a85432544cbb5fc76b332b057c1529b20145693ff1191177d28b670fd23c1",
        "A container of old Macintoshes around a PDF.",
    ),
    # badrlebis.bmp
    Known(
        "fc72887d25497cff48ce2906f52a8ea4c0e7b574a7b88b06bfff02c5409ee49e",
        "Broken on purpose: viewers show different pictures of it.",
    ),
    # pal4rletrns.bmp
    Known(
        "2fcbaa0f387c57ba678ced91dfb2db5b2e544e2ed28a7875459e551b514daf84",
        "Pixels that no run sets: viewers show different colours there.",
    ),
    # Pages-tree-refs.pdf
    Known(
        "77c8817ea016296ea59e0991ea1a6d1440ef2480cdcd9acb59106938b649233f",
        "Made to run in circles: its tree of pages leads back to itself.",
    ),
    # issue19484_2.pdf
    Known(
        "247215f0ca711ec552289c3076cc7ee38f117c3e0d9c83bfc136ff99f2627216",
        "Locked and broken: no reader but one shows it.",
    ),
    # poc_b_506387278.avif
    Known(
        "74cf059d8c910a1b2f510e95d14e3030e3538fba17f3030deaf476f6ed5da1d7",
        "Made to break a decoder.",
    ),
    # 16_bit_binary_pgm.tiff
    Known(
        "999fd2a610cad40f131e6093b23167211a059a5419ff224f8b7a657bdf59698d",
        "Grey of 16 bits, kept whole, which Pillow shows in eight.",
    ),
    # r6-user-password.pdf
    Known(
        "440f63996cdda90f55f94532d5986066baf2939d301010dd4a4b5f2d6509de42",
        "Its owner has no password, so qpdf opens it; pdfium asks for the other password.",
    ),
    # commented.pdf
    Known(
        "73925c3472ff65c041c1c12ba106fd3e366c58110658aa9ac18cc20e2d823f27",
        "Signs of notes, which each viewer draws in its own way, go with the notes.",
    ),
    # pr20043.pdf
    Known(
        "710402da97df04a6aa1bf3f5fd4ae7a07ccbb225754e9097a923ba5d34a696f3",
        "Signs of notes on a turned page, which some viewers do not turn with it.",
    ),
    # freetext_no_appearance.pdf
    Known(
        "870554855b0703cec4140a873edcfb3096bd604fe6cb6460d2a73475370aee7c",
        "Words of a mark that brings no picture of them: pdfium alone draws a frame there.",
    ),
    # FormTestFromOo.pdf
    Known(
        "0a1d151d19c878a78509352e7adf5b0b145ec51c4e726ed64afb3e92a6df29bc",
        "A form whose lists and buttons each viewer draws in its own way.",
    ),
    # opt_demo.pdf
    Known(
        "7afec50b428da02826c85816d7eba9049761002e6d36f7ca5be6f933109f7af4",
        "An empty field without a picture, whose frame viewers draw themselves, goes.",
    ),
    # issue17540.pdf
    Known(
        "7c980aab81ae8f1001242a4cc914d92fae2c292d42118f92f5e97c9f6dcad3f9",
        "Empty fields without a picture, whose frames viewers draw themselves, go.",
    ),
    # bug1538111.pdf
    Known(
        "9f9990be0b363fbb1ad344a6e3f1a0af0a79745a2061d51f8f2e95593aded286",
        "Wavy lines without a picture of their own are drawn straight.",
    ),
    # bug1844576.pdf
    Known(
        "770174088e64373b3df6310fddb9e095f6c826a75f7de97978a85fc4d3138a8d",
        "A page that is hardly more than a field, whose frame viewers draw thicker.",
    ),
    # issue6342.pdf
    Known(
        "ad1f9f1055a36825453086ef3c64cd6dcbb1c2f8806332c2b303e71c2e18374d",
        "Broken on purpose: readers stop drawing at different operators.",
    ),
    # bug59058.docx
    Known(
        "89d0abb8eed1a58f262c49c386f74d8a82798d6344bed690d66b389514f0751c",
        "Words around a form that its style hides go.",
    ),
    # FieldCodes.docx
    Known(
        "9247f85ab90b15f11d0cf14d0070fdcb5cdf47c65d6bc77cc32cb7ee682aad24",
        "Fields that show the author and a day go.",
    ),
    # formula_stress_test.xlsx
    Known(
        "ba90d72d75f9ad8acd1bffb3870c40094968293be751ef34ef60f2b30c0427d1",
        "A formula that shows the version of the author's program goes.",
    ),
    # paris_icc_exif_xmp.png
    Known(
        "308bb51c3338ed9519cdaaa79186b934a21d1748d94120ed0348eb4f193d0988",
        "Pillow itself stops at what its texts say of Exif.",
    ),
    # xmp_tags_orientation.png
    Known(
        "b2d6864c7e15974ab2889ca6b2b3f200e8d11ba74281c08940b95496cc56f41b",
        "Its XMP says that it lies on its side, which Pillow heeds and browsers do not.",
    ),
    # xmp_tags_orientation.avif
    Known(
        "cbdf8ad19a2d2e0b456b5c80c1833d07879a89550a6d121c67ec892385cb8796",
        "Its XMP says that it lies on its side, which Pillow heeds and browsers do not.",
    ),
    # chunk_multi_actl.png
    Known(
        "59068aa0bfc605418e01847be21a9014ee5fc54102f4e9d85719b2a0a7e38407",
        "Broken on purpose: it says twice how many pictures it has, and Pillow shows one of them.",
    ),
    # syntax_num_frames_low.png
    Known(
        "f36dbc297317c54b2f89924b923dbd87e912362fa7f7ef3a06b5fb85ca68474e",
        "Broken on purpose: it has more pictures than it says.",
    ),
    # pal4rlecut.bmp
    Known(
        "e3dcbe1f39144845f339a88c9cbf34adc3e0b355440dbcb13e987aec77bb2137",
        "Cut off on purpose: viewers show different colours where nothing came.",
    ),
    # m2-63c8b14ea08a18c884d05a3431716047.tif
    Known(
        "50e96293b663bad7635b14d04d3c44e2861d75edc17eff137cad94d72606349b",
        "Changed on purpose: a damaged fax of which viewers show different parts.",
    ),
    # m5-f0d7bcb90496c323c880a9773dfe93ff.tif
    Known(
        "d5c1428a458d0292df8abec69fa6bc5f91a32cd873b22805d17fd1e5f70ca532",
        "Changed on purpose: a damaged JPEG of which viewers show different parts.",
    ),
    # 10ct_32bit_128.tiff
    Known(
        "dc2afd819a198d667137591e26a088181f54067dbc1f8bdec1cda7d67f39798e",
        "Measurements of 32 bits, whose least and greatest become black and white.",
    ),
    # bug1844583.pdf
    Known(
        "b4189db1f27bad678354137b1c13570ac0aa32cd474b9d85d51ee34f169634a9",
        "A page that is hardly more than a field, whose frame viewers draw thicker.",
    ),
    # issue19083.pdf
    Known(
        "4443a5e2d0a7df40c5aecba2e4a31eecfa4fcfbe51c2ac47f04e64d997b0e5db",
        "A page that is hardly more than a field, whose frame viewers draw thicker.",
    ),
    # bug2055455.pdf
    Known(
        "84f1b0ca125e4bd295a8a0b8cdd36fbc102722a6eb72561926c89b21216cc7dc",
        "Digits in the cells of a field, between which viewers leave more room.",
    ),
    # issue13447.pdf
    Known(
        "55d9b23521ca06b9626206f78b37f23c7a145e82e1339db42a18d6b6a6422512",
        "Arrows without a picture of their own are drawn as lines; pdfium draws none at all.",
    ),
    # rc_annotation.pdf
    Known(
        "8c6d74945c1f4f0fc03c27e63c384e41253ad7626f74020f64a4290a321793ef",
        "The sign of a note, which each viewer draws in its own way, goes with the note.",
    ),
    # commented-xmp.pdf
    Known(
        "b8c47a71996c1fb10c65367cb5a7e1fbfe257e016fac348c18813e51531a4431",
        "Signs of notes, which each viewer draws in its own way, go with the notes.",
    ),
    # bug1782186.pdf
    Known(
        "4c021f37d739c8231cecab5ddd1a93db692f7ba81026315ae1ca39b9b710e86e",
        "Locked with a password; poppler does not know this way of locking and draws noise.",
    ),
    # issue15893_reduced.pdf
    Known(
        "3c2815853e6fe5c34feb76bb14402cbc46bbd484ecd57b672fc03577d0458ee8",
        "Locked with a password; poppler does not know this way of locking and draws noise.",
    ),
    # issue19484_1.pdf
    Known(
        "0f020604762fe289eaed602bfb5f4e3d921fb04ffc0fd61ec5423933a03f1948",
        "Locked and broken: no reader but one shows it.",
    ),
    # poppler-742-0-fuzzed.pdf
    Known(
        "e651252b0d4fb2556c957c13844f5630b32352b0483fb2cc1592cd778290a01a",
        "Broken on purpose: it has no page that anything could be drawn of.",
    ),
    # poppler-937-0-fuzzed.pdf
    Known(
        "732311f7b606c6360121644b9b7709dc8d369f37157704dc16e6791a4ca6e680",
        "Broken on purpose: its tree of pages has no pages.",
    ),
)
