package dev.fleet.runtime.config;

/** The options are wrong; the message says which and why, in one line for people. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }
}
