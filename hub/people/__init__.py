"""Who somebody is: accounts, sign-in, roles."""
