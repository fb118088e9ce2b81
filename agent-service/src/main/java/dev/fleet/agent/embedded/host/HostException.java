package dev.fleet.agent.embedded.host;

/** The operating system did not do what it was asked. The message is one line for people. */
public final class HostException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public HostException(String message) {
    super(message);
    this.reason = message;
  }

  public HostException(String message, Throwable cause) {
    super(message, cause);
    this.reason = message;
  }

  /** The message is both, with a colon between. */
  public HostException(String what, String reason, Throwable cause) {
    super(what + ": " + reason, cause);
    this.reason = reason;
  }

  /** Why, without what was tried, if that is known by itself. */
  public String reason() {
    return reason;
  }

  /** The message, which every constructor sets. */
  public String line() {
    return java.util.Objects.requireNonNullElse(getMessage(), "the host failed");
  }
}
