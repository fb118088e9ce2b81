package dev.fleet.unit;

/** A text is not a unit file; the message says in which line and why, in one line. */
public final class UnitFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  UnitFileException(int line, String fault) {
    super("line " + line + ": " + fault);
    this.line = line;
  }

  /** The physical line of the fault, counted from 1. */
  public int line() {
    return line;
  }
}
