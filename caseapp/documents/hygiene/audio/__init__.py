"""Recordings without what they carry besides the sound: names, places, pictures, dates, devices."""
