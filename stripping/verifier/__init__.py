"""A second reader of clean files, which shares no parser with the strippers but box headers.

The strippers decide what stays while they read; these walk what was written and refuse any part
whose name is not in their own tables. A mistake must be made twice to get through. They do not
look inside coded sound and pictures; of HEIC and AVIF they see to it that decoders find all parts.
"""
