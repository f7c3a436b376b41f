"""The reporter's pages: plain HTML, no script; a cookie only after a codename."""
