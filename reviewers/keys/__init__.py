"""Keys of people and desks: enrolment, recovery kit, rotation, and restoring."""
