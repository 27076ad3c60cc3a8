"""How Fremdrift is run: on one machine for a trial, on many in earnest."""
