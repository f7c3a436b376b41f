"""The scaled setting with real servers: PostgreSQL, Redis, Ceph's S3, two nodes behind haproxy."""

SCALED = "SCALED_TESTS"  # in the environment of what runs in the scaled setting
