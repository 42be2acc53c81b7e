"""What one customer sees: computed from administrative reads, compared with what the platform shows."""
