package dev.fleet.agent.units;

/** The unit manager did not do what it was asked. The message is one line for people. */
public final class UnitManagerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is, which decides what a caller does next. */
  public enum Kind {
    /** The manager said no; the message is its own. Asking again without a change is useless. */
    REFUSED,
    /** There is no such unit of fleet's. */
    NOT_LOADED,
    /**
     * The manager cannot be reached, or did not answer in time. What was asked may have happened.
     */
    UNAVAILABLE
  }

  private final Kind kind;

  public UnitManagerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public UnitManagerException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public static UnitManagerException refused(String message) {
    return new UnitManagerException(Kind.REFUSED, message);
  }

  public static UnitManagerException notLoaded(String unit) {
    return new UnitManagerException(
        Kind.NOT_LOADED, "Unit " + unit + " is not loaded by fleet here.");
  }

  public static UnitManagerException unavailable(String message, Throwable cause) {
    return new UnitManagerException(Kind.UNAVAILABLE, message, cause);
  }

  public Kind kind() {
    return kind;
  }

  /** The message, which every constructor sets. */
  public String line() {
    return java.util.Objects.requireNonNullElse(getMessage(), kind.name());
  }
}
