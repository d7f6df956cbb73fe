import LinearAlgebra

print(BLAS.coreName)
