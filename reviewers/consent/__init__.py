"""Consent: one mechanism for every act that takes more than one person.

``acts`` is the literal table of such acts, ``proposals`` proposes, confirms and cancels them, and
``departures`` takes the word back of whoever leaves. A new act is a row of the table.
"""
