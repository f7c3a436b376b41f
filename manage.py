#!/usr/bin/env python3
"""Amana's command line: ``python manage.py help`` lists the commands."""

from config.__main__ import main

if __name__ == "__main__":
    main()
