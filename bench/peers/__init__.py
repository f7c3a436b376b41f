"""Programs that others wrote, as yardsticks."""
