"""Takes in what publishers send: checked, parted from the identity, kept for ever, passed on."""
