package dev.fleet.unit.systemd;

import java.util.List;

/**
 * A unit that must not be loaded; what systemd calls a bad setting, or something that is refused
 * here. The message is one line and names section, option and reason.
 */
public final class UnitSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;
  private final int line;
  private final String section;
  private final String option;
  private final String reason;
  private final boolean refusal;

  // What was collected before; not worth being serialized.
  private transient List<UnitRemark> remarks = List.of();

  private UnitSyntaxException(
      int line, String section, String option, String reason, boolean refusal) {
    this.message = OneLine.of(place(section, option) + reason);
    this.line = line;
    this.refusal = refusal;
    this.section = section;
    this.option = option;
    this.reason = OneLine.of(reason);
  }

  /** Something is wrong with the assignment. */
  static UnitSyntaxException in(Assignment assignment, String reason) {
    return new UnitSyntaxException(
        assignment.line(), assignment.section(), assignment.option(), reason, false);
  }

  /** Something is wrong with a line that assigns nothing. */
  static UnitSyntaxException at(int line, String reason) {
    return new UnitSyntaxException(line, "", "", reason, false);
  }

  /** The options together break a rule, or there are too few. */
  static UnitSyntaxException rule(String section, String option, String reason) {
    return new UnitSyntaxException(0, section, option, reason, false);
  }

  /** What systemd could do, and cannot be done without it. */
  static UnitSyntaxException refusal(String section, String option, String reason) {
    return new UnitSyntaxException(0, section, option, reason, true);
  }

  UnitSyntaxException after(List<UnitRemark> before) {
    remarks = List.copyOf(before);
    return this;
  }

  @Override
  public String getMessage() {
    return message;
  }

  /**
   * Whether the unit is well formed and asks for what cannot be done here, so that it should not
   * even be loaded; otherwise systemd too would load it as a bad setting.
   */
  public boolean isRefusal() {
    return refusal;
  }

  /** The number of the line with the fault, from 1; 0 where a rule of the whole file is broken. */
  public int line() {
    return line;
  }

  /** What was to be said of the file before this. */
  public List<UnitRemark> remarks() {
    return remarks;
  }

  /** The section's name without brackets; empty where the fault is in none. */
  public String section() {
    return section;
  }

  /** The option's name; empty where the fault is in none. */
  public String option() {
    return option;
  }

  /** What is wrong, and what to do; one line. */
  public String reason() {
    return reason;
  }

  private static String place(String section, String option) {
    if (section.isEmpty()) {
      return "";
    }
    return option.isEmpty() ? "[" + section + "]: " : "[" + section + "] " + option + "=: ";
  }
}
