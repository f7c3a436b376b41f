"""What whoever carries the machine off would do: look for one canary of each channel everywhere."""
