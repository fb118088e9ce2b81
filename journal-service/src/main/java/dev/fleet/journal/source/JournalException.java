package dev.fleet.journal.source;

/** A journal cannot be read; the message says why in one line. */
public final class JournalException extends Exception {
  private static final long serialVersionUID = 1;

  /** Whose fault it is. */
  public enum Kind {
    /** The query holds a pattern, cursor, time or boot that cannot be used. */
    QUERY_INVALID,
    /** The journal of the host cannot be reached or read. */
    UNAVAILABLE
  }

  private final Kind kind;

  private JournalException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  private JournalException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public static JournalException queryInvalid(String message) {
    return new JournalException(Kind.QUERY_INVALID, message);
  }

  public static JournalException unavailable(String message) {
    return new JournalException(Kind.UNAVAILABLE, message);
  }

  public static JournalException unavailable(String message, Throwable cause) {
    return new JournalException(Kind.UNAVAILABLE, message, cause);
  }

  public Kind kind() {
    return kind;
  }
}
