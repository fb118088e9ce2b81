package dev.fleet.unit.systemd;

/** Where a process reads from. */
public sealed interface StandardInput {
  record Null() implements StandardInput {}

  /** {@link ExecContext#inputData}. */
  record Data() implements StandardInput {}

  /** {@code file:}, an absolute path; it is opened for writing too where an output names it. */
  record File(String path) implements StandardInput {}

  /** The socket that activated the service. */
  record Socket() implements StandardInput {}

  /** {@code fd:}, a descriptor of a socket unit by its name. */
  record NamedDescriptor(String name) implements StandardInput {}
}
