"""The signed export: a BagIt bag that other people's tools check.

bag (layout and manifests) · tables (CSV) · site (static pages) · signature (SSHSIG) · verify
"""
