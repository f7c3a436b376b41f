"""The yardsticks' servers: stock Django, and an application that discards what it is sent."""
