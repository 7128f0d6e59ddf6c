"""The street: rounds of the social bus, what they meet, whom they know again, and what the night leaves to the day.

A child who is met has no file and perhaps no name. Everything but place, time and number is optional (a refusal is a
respectable answer), and nothing here is a file until the child accepts: then `becoming` makes one.
"""
