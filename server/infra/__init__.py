"""What every capability stands on: database, audit, permissions, clock, sealing, errors, jobs."""
