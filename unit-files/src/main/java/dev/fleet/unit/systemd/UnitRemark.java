package dev.fleet.unit.systemd;

/**
 * Something to be said of a unit's file.
 *
 * @param line where, from 1; 0 if it is about the file as a whole
 * @param priority of syslog(3): 3 is an error, 4 a warning, 5 a notice
 * @param text in systemd's words
 * @param warning the same for whoever submits the unit, who sees no line's number: names section
 *     and option. Both are one line of bounded length
 */
public record UnitRemark(int line, int priority, String text, String warning) {
  static final int ERROR = 3;
  static final int WARNING = 4;
  static final int NOTICE = 5;

  public UnitRemark {
    text = OneLine.of(text);
    warning = OneLine.of(warning);
  }

  /** A warning that tells by itself what it is about. */
  static UnitRemark warning(int line, String text) {
    return new UnitRemark(line, WARNING, text, text);
  }
}
