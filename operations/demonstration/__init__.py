"""What ``manage.py demo_data`` shows: invented reports, and one article from a newsroom's facts."""
