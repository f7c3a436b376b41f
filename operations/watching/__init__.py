"""Whether somebody has to look: what is kept between runs, the canary, alarms, and metrics.

``memory`` is the folder's file of what happened; ``tasks`` says which regular task last did its
work; ``canary`` sends a report of nobody's through the real door; ``standing`` says what is wrong
now, and ``alarms`` tells it, without a word of what it is; ``metrics`` is for Prometheus.
"""
