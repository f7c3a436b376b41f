"""The desk's pages: HTTP and nothing else. What a page does is a verb of the package."""
