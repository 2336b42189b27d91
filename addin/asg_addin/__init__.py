"""The Excel add-in of ASG Benchmark: user-defined functions over the engine's kernels."""
