"""``manage.py practice``: a desk for lessons, which answers by itself and is new every night.

folder    the data folder: its mark, one server at a time, and how it is emptied
cast      the trainers and trainees, with passwords that stand in the trainer's sheet
answers   the client that holds the desk's key and answers each report
lesson    the server beside it, from one night to the next
"""
