import Foundation
import LinearAlgebra

/// What has to be settled before the first number is computed.
enum Startup {
  /// The variable that OpenBLAS reads in its constructor, before `main`.
  private static let coreType = "OPENBLAS_CORETYPE"
  /// The kernels every machine with AVX2 and FMA can run, so that such machines agree bit for bit.
  private static let commonKernels = "Haswell"

  /// The variables of this process that the program needs anywhere else to start and to compute the same: where its libraries
  /// are, and the kernels that the user chose. What it sets itself, it sets there too.
  static var neededVariables: [String: String] {
    ProcessInfo.processInfo.environment.filter { name, value in
      name == "LD_LIBRARY_PATH" || (name == coreType && value != commonKernels)
    }
  }

  /// Variables that the C library's allocator reads when it starts: memory of a size that a fit asks for again and
  /// again stays with the process, instead of being given back, asked for and cleared anew by the system.
  private static let allocator = [
    "MALLOC_TRIM_THRESHOLD_": "8000000000", "MALLOC_MMAP_THRESHOLD_": "4000000000",
  ]

  /// Restricts BLAS to one thread and pins its kernels.
  ///
  /// Debian's OpenBLAS does not know recent processors and then falls back to kernels of 2004. Which
  /// kernels it takes is decided when the library is loaded, so the program starts itself anew, once, with
  /// the variable set. A value that is already set is the user's choice and is kept.
  static func pinNumericKernels() {
    BLAS.useOneThread()
    guard BLAS.processorHasAVX2, ProcessInfo.processInfo.environment[coreType] == nil else { return }
    guard BLAS.coreName != commonKernels else { return }
    unsafe setenv(coreType, commonKernels, 1)
    // Its own threads, which nothing uses, would wait by spinning.
    unsafe setenv("OPENBLAS_NUM_THREADS", "1", 1)
    for (name, value) in allocator { unsafe setenv(name, value, 0) }
    var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    unsafe execv("/proc/self/exe", &arguments)
    // Only reached when the new start failed: the slower kernels give the same statistics.
    unsafe unsetenv(coreType)
  }

  /// Ends with the documented status when the user interrupts; nothing is on disk before a result is whole.
  static func endOnInterrupt() {
    signal(SIGINT) { _ in _exit(ExitStatus.interrupted.rawValue) }
  }

  /// Ends with the documented status when the user interrupts, and says that finished work is kept.
  static func endOnInterruptKeepingWork() {
    signal(SIGINT) { _ in
      let words: StaticString = "\ninterrupted; what was finished is kept: --resume goes on from it\n"
      _ = unsafe write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
      _exit(ExitStatus.interrupted.rawValue)
    }
  }

  /// Holds interrupts off for the moment that a result takes to be written and put in its place.
  static func withoutInterrupts(_ body: () throws -> Void) rethrows {
    signal(SIGINT, SIG_IGN)
    defer { endOnInterrupt() }
    try body()
  }
}
