"""The commands of ``fremdrift``, one module for each kind of errand."""
