package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Blanks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes the text of a unit file apart into assignments, as systemd does: a comment between two
 * lines that belong together is left out, and does not itself go on after a backslash. Moves over
 * the text once. One use, one thread.
 */
final class UnitText {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final String text;
  private final Set<String> sections;
  private final Warnings warnings;
  private final List<Assignment> assignments = new ArrayList<>();
  private int at;

  /** The section that counts; empty before the first, and in those that are ignored. */
  private String section = "";

  private boolean ignoring;

  /** The number of the line that was read last. */
  private int line;

  private UnitText(String text, Set<String> sections, Warnings warnings) {
    this.text = text;
    this.sections = sections;
    this.warnings = warnings;
  }

  /**
   * The assignments of some sections, in order.
   *
   * @throws UnitSyntaxException if a section's head is malformed, which makes systemd give up
   */
  static List<Assignment> read(String text, Set<String> sections, Warnings warnings)
      throws UnitSyntaxException {
    var reader = new UnitText(text, sections, warnings);
    reader.read();
    return reader.assignments;
  }

  private void read() throws UnitSyntaxException {
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      at = 1;
    }
    var joined = new StringBuilder();
    while (at < text.length()) {
      String line = nextLine();
      if (isComment(line)) {
        continue;
      }
      joined.append(line);
      if (endsInBackslash(joined, joined.length() - line.length())) {
        joined.setCharAt(joined.length() - 1, ' ');
      } else {
        read(Blanks.strip(joined.toString()));
        joined.setLength(0);
      }
    }
    read(Blanks.strip(joined.toString()));
  }

  /** A line ends at CR, LF or both in either order, or at NUL. */
  private String nextLine() {
    line++;
    int start = at;
    while (at < text.length() && !isLineEnd(text.charAt(at))) {
      at++;
    }
    String line = text.substring(start, at);
    if (at < text.length()) {
      char end = text.charAt(at++);
      if (end != 0 && at < text.length() && isLineEnd(text.charAt(at)) && text.charAt(at) != end) {
        at++;
      }
    }
    return line;
  }

  private void read(String text) throws UnitSyntaxException {
    if (text.isEmpty()) {
      return;
    }
    if (text.charAt(0) == '[') {
      head(text);
    } else if (!section.isEmpty()) {
      assignment(text);
    } else if (!ignoring) {
      warn("Assignment outside of section. Ignoring.");
    }
  }

  private void head(String text) throws UnitSyntaxException {
    if (!text.endsWith("]")) {
      throw UnitSyntaxException.at(line, "Invalid section header '" + text + "'");
    }
    String name = text.substring(1, Math.max(1, text.length() - 1));
    ignoring = !sections.contains(name);
    section = ignoring ? "" : name;
    if (ignoring && !name.startsWith("X-")) {
      warn("Unknown section '" + name + "'. Ignoring.");
    }
  }

  private void assignment(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      warn("Missing '=', ignoring line.", text);
    } else if (equals == 0) {
      warn("Missing key name before '=', ignoring line.", text);
    } else {
      String option = Blanks.strip(text.substring(0, equals));
      String value = Blanks.strip(text.substring(equals + 1));
      assignments.add(new Assignment(section, option, value, line));
    }
  }

  private void warn(String fault) {
    warnings.add(UnitRemark.warning(line, fault));
  }

  private void warn(String fault, String where) {
    warnings.add(
        new UnitRemark(
            line,
            UnitRemark.WARNING,
            fault,
            "[%s]: %s: %s".formatted(section, fault.substring(0, fault.length() - 1), where)));
  }

  /** Whether a backslash that nothing escapes stands at the end; what is before is known not to. */
  private static boolean endsInBackslash(CharSequence line, int from) {
    boolean escaped = false;
    for (int i = from; i < line.length(); i++) {
      escaped = !escaped && line.charAt(i) == '\\';
    }
    return escaped;
  }

  private static boolean isComment(String line) {
    int first = 0;
    while (first < line.length() && Blanks.isBlank(line.charAt(first))) {
      first++;
    }
    return first < line.length() && (line.charAt(first) == '#' || line.charAt(first) == ';');
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r' || c == 0;
  }
}
