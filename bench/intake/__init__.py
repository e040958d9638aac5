"""How well documents are read: figures against labels made by hand. ``python -m bench.intake`` prints them."""
