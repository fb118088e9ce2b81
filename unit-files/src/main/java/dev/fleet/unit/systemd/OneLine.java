package dev.fleet.unit.systemd;

/** Makes a message that holds foreign text fit for one line of bounded length. */
final class OneLine {
  /** The longest message, in characters. */
  static final int MOST_CHARACTERS = 512;

  private OneLine() {}

  static String of(String message) {
    var line = new StringBuilder();
    int at = 0;
    while (at < message.length() && line.length() < MOST_CHARACTERS) {
      int c = message.codePointAt(at);
      at += Character.charCount(c);
      if (isPrintable(c)) {
        line.appendCodePoint(c);
      } else {
        line.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
      }
    }
    return at < message.length() ? line.append('…').toString() : line.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
