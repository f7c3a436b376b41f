"""The doctor: looks at the machine that Amana runs on, and says what to do. It changes nothing."""
