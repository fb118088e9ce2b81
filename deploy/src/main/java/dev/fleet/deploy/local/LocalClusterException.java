package dev.fleet.deploy.local;

/**
 * Something a user can read and act on went wrong; the message says what, with which member, and
 * what to do.
 */
public final class LocalClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalClusterException(String message) {
    super(message);
  }

  LocalClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
