package dev.fleet.unit;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one unit file by the rules of the original fleet, CRLF line ends included.
 *
 * <p>It never goes back: every step moves {@code at} forward over the characters it looked at,
 * which makes the time linear. One use, one thread.
 */
final class UnitParser {
  private final String text;
  private final List<UnitOption> options = new ArrayList<>();
  private int at;
  private int line = 1;
  private String section = "";

  UnitParser(String text) {
    this.text = text;
  }

  List<UnitOption> parse() throws UnitFileException {
    skipPreamble();
    while (!atEnd()) {
      char c = text.charAt(at);
      if (Whitespace.isSpace(c)) {
        skip();
      } else if (c == '[') {
        readSection();
      } else if (isComment(c)) {
        skipComment();
      } else {
        readOption();
      }
    }
    return options;
  }

  /** Text before the first section means nothing, except that a comment in it hides a bracket. */
  private void skipPreamble() {
    while (!atEnd() && text.charAt(at) != '[') {
      if (isComment(text.charAt(at))) {
        skipComment();
      } else {
        skip();
      }
    }
  }

  /** A comment goes on in the next line after a backslash, which one blank may follow. */
  private void skipComment() {
    String comment;
    do {
      comment = nextLine();
    } while (comment.endsWith("\\") || comment.endsWith("\\ "));
  }

  /** A section's name is all up to the next bracket, line ends included. */
  private void readSection() throws UnitFileException {
    int close = text.indexOf(']', at);
    if (close < 0) {
      throw new UnitFileException(line, "unable to find end of section");
    }
    section = text.substring(at + 1, close);
    while (at <= close) {
      skip();
    }
    int closeLine = line;
    String rest = Whitespace.trim(nextLine());
    if (!rest.isEmpty()) {
      throw new UnitFileException(
          closeLine,
          "found garbage after section name " + Quoted.text(section) + ": " + Quoted.text(rest));
    }
  }

  private void readOption() throws UnitFileException {
    String name = readName();
    options.add(new UnitOption(section, name, readValue()));
  }

  private String readName() throws UnitFileException {
    int start = at;
    while (!atEnd()) {
      switch (text.charAt(at)) {
        case '=' -> {
          String name = Whitespace.trim(text.substring(start, at));
          skip();
          return name;
        }
        case '\n', '\r' ->
            throw new UnitFileException(
                line,
                "unexpected newline encountered while parsing option name "
                    + Quoted.text(text.substring(start, at)));
        default -> skip();
      }
    }
    throw new UnitFileException(
        line, "EOF encountered while parsing option name " + Quoted.text(text.substring(start)));
  }

  /**
   * A backslash at the very end of a line joins the next line to it; both characters stay in the
   * value. A blank line ends the value all the same, and the line end before it stays.
   */
  private String readValue() {
    var value = new StringBuilder();
    boolean goesOn = true;
    while (goesOn) {
      String part = nextLine();
      if (Whitespace.isBlank(part)) {
        break;
      }
      value.append(part);
      goesOn = part.endsWith("\\") && text.charAt(at - 1) == '\n';
      if (goesOn) {
        value.append('\n');
      }
    }
    String trimmed = Whitespace.trim(value);
    return goesOn && !value.isEmpty() ? trimmed + "\n" : trimmed;
  }

  /** The rest of the line, without its end (LF or CRLF); moves past it. */
  private String nextLine() {
    int start = at;
    int newline = text.indexOf('\n', at);
    int end = newline < 0 ? text.length() : newline;
    at = newline < 0 ? end : newline + 1;
    line += newline < 0 ? 0 : 1;
    return text.substring(start, end > start && text.charAt(end - 1) == '\r' ? end - 1 : end);
  }

  private void skip() {
    if (text.charAt(at++) == '\n') {
      line++;
    }
  }

  private boolean atEnd() {
    return at == text.length();
  }

  private static boolean isComment(char c) {
    return c == '#' || c == ';';
  }
}
