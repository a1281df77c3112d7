"""What a program claims of its own permissions, and whether what is declared keeps it. Pure."""
