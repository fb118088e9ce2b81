package dev.fleet.unit;

/** A text is not a unit name; the message says why, in one line. */
public final class UnitNameException extends Exception {
  private static final long serialVersionUID = 1;

  UnitNameException(String fault) {
    super(fault);
  }
}
