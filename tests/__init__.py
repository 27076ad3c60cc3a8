"""What Fremdrift promises, said as sentences that can turn out false."""
