package dev.fleet.unit.systemd;

/** Where a process writes to. */
public sealed interface StandardOutput {
  /** As standard input (for standard output) or standard output (for standard error). */
  record Inherit() implements StandardOutput {}

  record Null() implements StandardOutput {}

  record Journal() implements StandardOutput {}

  /** {@code file:}, {@code append:}, {@code truncate:}, an absolute path. */
  record File(String path, Mode mode) implements StandardOutput {}

  /** The socket that activated the service. */
  record Socket() implements StandardOutput {}

  /** {@code fd:}, a descriptor of a socket unit by its name. */
  record NamedDescriptor(String name) implements StandardOutput {}

  /** How a file is opened. */
  enum Mode {
    /** From its start, over what is there. */
    OVERWRITE,
    APPEND,
    TRUNCATE
  }
}
