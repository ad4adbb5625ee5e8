"""Pictures of numbers: geometry here, SVG in templates/site/charts, tags in templatetags/charts.py.

Across the page everything is in percent and down it in pixels, so that text keeps its size on a phone.
"""
