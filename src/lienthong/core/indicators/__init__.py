"""Forms of indicators that units fill: what they ask, how a value is judged, how values add up.

A form's cell is an element with one option of each of its categories. Nothing here knows units or
periods: they arrive with the values.
"""
