"""oneDNN's matrix products with its own threads, through the calls that oneDNN 2 and 3 share. It does not know who measures.

The library is the system's libdnnl (Debian's libdnnl2 or libdnnl3), or the file that ONEDNN_LIBRARY names.
"""

import ctypes
import os

import numpy


class Version(ctypes.Structure):
    _fields_ = [("major", ctypes.c_int), ("minor", ctypes.c_int), ("patch", ctypes.c_int)]


def _open() -> ctypes.CDLL:
    names = [os.environ["ONEDNN_LIBRARY"]] if "ONEDNN_LIBRARY" in os.environ else ["libdnnl.so.3", "libdnnl.so.2"]
    for name in names:
        try:
            return ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            continue
    raise RuntimeError(f"oneDNN is not installed ({', '.join(names)}); apt install libdnnl-dev")


def _matrix(rows: int, columns: int, precision: str) -> numpy.ndarray:
    values = numpy.random.default_rng(1).standard_normal((rows, columns), dtype=numpy.float32)
    if precision == "f32":
        return values
    return (values.view(numpy.uint32) >> 16).astype(numpy.uint16)


class Products:
    """The three products of a linear layer: x (M, K), w (N, K), y (M, N); results are f32."""

    def __init__(self, m: int, n: int, k: int, precision: str, threads: int):
        library = _open()
        version = ctypes.POINTER(Version)
        library.dnnl_version.restype = version
        numbers = library.dnnl_version().contents
        self.name = f"oneDNN {numbers.major}.{numbers.minor}.{numbers.patch}"
        ctypes.CDLL("libgomp.so.1").omp_set_num_threads(threads)
        self._call = library.dnnl_sgemm if precision == "f32" else library.dnnl_gemm_bf16bf16f32
        size, number, pointer = ctypes.c_int64, ctypes.c_float, ctypes.c_void_p
        self._call.argtypes = [
            ctypes.c_char, ctypes.c_char, size, size, size, number, pointer, size, pointer, size, number, pointer, size
        ]  # fmt: skip
        x, w, y = _matrix(m, k, precision), _matrix(n, k, precision), _matrix(m, n, precision)
        self.forward = lambda out=numpy.empty((m, n), numpy.float32): self._product(x, w, out, b"N", b"T", m, n, k)
        self.input = lambda out=numpy.empty((m, k), numpy.float32): self._product(y, w, out, b"N", b"N", m, k, n)
        self.weight = lambda out=numpy.empty((n, k), numpy.float32): self._product(y, x, out, b"T", b"N", n, k, m)

    def _product(self, a, b, c, transpose_a: bytes, transpose_b: bytes, m: int, n: int, k: int) -> None:
        status = self._call(
            transpose_a, transpose_b, m, n, k, 1.0, a.ctypes.data, a.shape[1], b.ctypes.data, b.shape[1], 0.0,
            c.ctypes.data, n
        )  # fmt: skip
        if status != 0:
            raise RuntimeError(f"oneDNN refused a product of {m}x{k} by {k}x{n} (status {status})")
