package dev.fleet.unit;

/**
 * Foreign text made fit for a one-line message: in quotes, unprintable characters escaped, long
 * text cut.
 */
final class Quoted {
  /** The longest text shown in full, in characters. */
  static final int MAX_LENGTH = 256;

  private Quoted() {}

  static String text(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints().limit(MAX_LENGTH).forEach(c -> append(quoted, c, '"'));
    if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
      quoted.append("…");
    }
    return quoted.append('"').toString();
  }

  static String character(int c) {
    var quoted = new StringBuilder("'");
    append(quoted, c, '\'');
    return quoted.append('\'').toString();
  }

  private static void append(StringBuilder quoted, int c, char quote) {
    if (c == quote || c == '\\') {
      quoted.append('\\').appendCodePoint(c);
    } else if (isPrintable(c)) {
      quoted.appendCodePoint(c);
    } else {
      quoted.append(
          switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
          });
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
