"""The briefing: one frozen pack of findings, and every format that is made from it."""
