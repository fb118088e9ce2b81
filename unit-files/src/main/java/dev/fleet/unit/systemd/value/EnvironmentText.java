package dev.fleet.unit.systemd.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an environment file says; see {@code EnvironmentFile=} of systemd.exec(5). Reading moves
 * over the text once.
 *
 * @param assignments in order; of two for one name the last counts
 * @param ignored assignments that are none, such as {@code export A=b}
 */
public record EnvironmentText(Map<String, String> assignments, List<String> ignored) {
  public EnvironmentText {
    assignments = Collections.unmodifiableMap(new LinkedHashMap<>(assignments));
    ignored = List.copyOf(ignored);
  }

  /** Reads the text of an environment file. Any text is one. */
  public static EnvironmentText parse(String text) {
    return new Reader(text).read();
  }

  private static final class Reader {
    private final String text;
    private final Map<String, String> assignments = new LinkedHashMap<>();
    private final List<String> ignored = new ArrayList<>();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    EnvironmentText read() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '#' || c == ';') {
          skipComment();
        } else if (Blanks.isBlank(c)) {
          at++;
        } else {
          line();
        }
      }
      return new EnvironmentText(assignments, ignored);
    }

    /** A backslash in a comment hides the character after it, a line end too. */
    private void skipComment() {
      while (at < text.length() && !isLineEnd(text.charAt(at))) {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      at = Math.min(at, text.length());
    }

    private void line() {
      int start = at;
      while (at < text.length() && text.charAt(at) != '=') {
        if (isLineEnd(text.charAt(at))) {
          return;
        }
        at++;
      }
      if (at == text.length()) {
        return;
      }
      String name = Blanks.strip(text.substring(start, at));
      at++;
      add(name, value());
    }

    private void add(String name, String value) {
      String assignment = name + "=" + value;
      if (EnvironmentNames.isAssignment(assignment)) {
        assignments.put(name, value);
      } else {
        ignored.add(assignment);
      }
    }

    /** Quotes may only begin where no plain text stands before them; blanks go there too. */
    private String value() {
      var value = new StringBuilder();
      boolean plain = false;
      int keep = 0;
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (isLineEnd(c)) {
          break;
        }
        if (c == '\\') {
          escaped(value);
          plain = true;
          keep = value.length();
        } else if (!plain && c == '\'') {
          singleQuoted(value);
          keep = value.length();
        } else if (!plain && c == '"') {
          doubleQuoted(value);
          keep = value.length();
        } else if (plain || !Blanks.isBlank(c)) {
          plain = true;
          value.append(c);
          keep = Blanks.isBlank(c) ? keep : value.length();
        }
      }
      value.setLength(keep);
      return value.toString();
    }

    /** A line end after a backslash goes with it. */
    private void escaped(StringBuilder value) {
      if (at < text.length()) {
        char c = text.charAt(at++);
        if (!isLineEnd(c)) {
          value.append(c);
        }
      }
    }

    private void singleQuoted(StringBuilder value) {
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '\'') {
          return;
        }
        value.append(c);
      }
    }

    /** As in a shell, a backslash only goes before what needs it. */
    private void doubleQuoted(StringBuilder value) {
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '"') {
          return;
        }
        if (c != '\\' || at == text.length()) {
          value.append(c == '\\' ? "" : String.valueOf(c));
          continue;
        }
        char next = text.charAt(at++);
        if ("\"\\`$".indexOf(next) >= 0) {
          value.append(next);
        } else if (next != '\n') {
          value.append(c).append(next);
        }
      }
    }

    private static boolean isLineEnd(char c) {
      return c == '\n' || c == '\r';
    }
  }
}
