"""Looking after what is kept: payloads without a row, rows without a payload, flipped bits."""
