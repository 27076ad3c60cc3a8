"""What finance systems export, read line by line into the costs that a publisher would tell."""
