package dev.fleet.ctl;

/**
 * Ends a command: a message for stderr, which may have several lines or be empty, and an exit code.
 */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** The usual failure: exit code 1. */
  CommandFailure(String message) {
    this(1, message);
  }

  int exitCode() {
    return exitCode;
  }

  /** One or more lines, or an empty text when everything has been said. */
  String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
