"""Laying anew, when a day is over, what is kept of its reports, so that nothing tells their order.

``tables`` says which rows, ``rows`` moves them, ``traces`` takes away what moving leaves behind,
``payloads`` copies files, ``nights`` is the whole of a run.
"""
