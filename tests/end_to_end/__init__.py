"""What a new user does, done: the demonstration, the README to the letter, a look for numbers."""
