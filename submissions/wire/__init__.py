"""A request on its way in: head, body, form, admission, minimum rate, fair queue."""
