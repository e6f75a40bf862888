"""What people with a like history took to: models of loaded interactions, and the blend of them."""
