package dev.fleet.unit.systemd;

/**
 * A unit that must not be loaded; what systemd calls a bad setting, or something that is refused
 * here. The message is one line and names section, option and reason.
 */
public final class UnitSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;
  private final String section;
  private final String option;
  private final String reason;

  UnitSyntaxException(String section, String option, String reason) {
    this.message = OneLine.of(place(section, option) + reason);
    this.section = section;
    this.option = option;
    this.reason = OneLine.of(reason);
  }

  @Override
  public String getMessage() {
    return message;
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
