"""Messages to a receiver that is not our software: rows in the shape a profile describes.

Nothing here is a constant of the law: names, case, nesting, answers come from the profile.
"""
