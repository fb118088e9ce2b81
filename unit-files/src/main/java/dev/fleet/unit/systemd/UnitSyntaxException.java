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
  private final boolean refusal;

  UnitSyntaxException(String section, String option, String reason) {
    this(section, option, reason, false);
  }

  private UnitSyntaxException(String section, String option, String reason, boolean refusal) {
    this.message = OneLine.of(place(section, option) + reason);
    this.refusal = refusal;
    this.section = section;
    this.option = option;
    this.reason = OneLine.of(reason);
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** What systemd could do, and cannot be done without it. */
  static UnitSyntaxException refusal(String section, String option, String reason) {
    return new UnitSyntaxException(section, option, reason, true);
  }

  /**
   * Whether the unit is well formed and asks for what cannot be done here, so that it should not
   * even be loaded; otherwise systemd too would load it as a bad setting.
   */
  public boolean isRefusal() {
    return refusal;
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
