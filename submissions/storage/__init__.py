"""What is kept of a report: sealed parcels, originals, the blob store, rewrapping, erasure."""
