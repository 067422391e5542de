"""How a room of thousands is entered, how soon everybody reads a sentence, and what each costs."""
