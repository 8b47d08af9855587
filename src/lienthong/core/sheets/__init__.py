"""What the lines and columns of a person's sheet are: data, or what stands around data.

Pure: readers give the cells, ``services/intake`` keeps what is decided here.
"""
