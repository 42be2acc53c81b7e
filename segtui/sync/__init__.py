"""A segment kept in step with an external system: a source becomes a plan, which is applied and verified."""
