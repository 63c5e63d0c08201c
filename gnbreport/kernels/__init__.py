"""Numeric kernels: NumPy arrays in, NumPy arrays or floats out.

They import only numpy and scipy and validate nothing; validation stands at the boundary
(study file, GWAS file, table).
"""
