package dev.fleet.agent.embedded.host;

/** The operating system did not do what it was asked. The message is one line for people. */
public final class HostException extends Exception {
  private static final long serialVersionUID = 1L;

  public HostException(String message) {
    super(message);
  }

  public HostException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message, which every constructor sets. */
  public String line() {
    return java.util.Objects.requireNonNullElse(getMessage(), "the host failed");
  }
}
