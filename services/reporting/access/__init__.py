"""Who asks: a person who has signed in, a machine with a key, or anybody; and what each may see."""
