"""Home, "My work": what the signed-in person must do, what is new, what she waits for, what she put off."""
