"""
The agreements of 2009 and 2010, and a made-up year of events that ends in their printed figures.
"""
