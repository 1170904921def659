"""How well the MARAC works (domain.md 2.7): audit samples, self-assessment, attendance, time taken, the steering paper."""
