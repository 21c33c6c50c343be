"""Separates songs into stems and analyses them; speaks JSON lines on its standard streams."""
