"""The names in a bag (BagIt 1.0, RFC 8493) that its writer and its checker share."""

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DECLARATION, INFO, GUIDE = "bagit.txt", "bag-info.txt", "VERIFY.txt"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE = f"{TAGS}.sig"
STAMP = "Amana-Pages"
