"""What people teach: the catalogue of fields, talents and their services."""
