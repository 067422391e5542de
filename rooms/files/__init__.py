"""Files that the people of a session send each other in its chat."""
