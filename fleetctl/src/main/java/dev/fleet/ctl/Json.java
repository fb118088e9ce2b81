package dev.fleet.ctl;

/** Texts as JSON. */
public final class Json {
  private Json() {}

  /** A JSON string, quotes included. */
  public static String string(String text) {
    return append(new StringBuilder(text.length() + 2), text).toString();
  }

  /** Adds a JSON string, quotes included. */
  public static StringBuilder append(StringBuilder out, String text) {
    out.append('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text, i)) {
        escape(out.append(text, from, i), text.charAt(i));
        from = i + 1;
      }
    }
    return out.append(text, from, text.length()).append('"');
  }

  /** Whether bytes are ASCII that a JSON string holds as it is. */
  public static boolean isPlain(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0x20 || b == '"' || b == '\\' || b == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(String text, int i) {
    char c = text.charAt(i);
    return c >= 0x20
        && c != '"'
        && c != '\\'
        && c != 0x7f
        && (!Character.isSurrogate(c) || isPaired(text, i));
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u").append(hex(c >> 12)).append(hex(c >> 8));
        out.append(hex(c >> 4)).append(hex(c));
      }
    }
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static char hex(int value) {
    return Character.forDigit(value & 0xf, 16);
  }
}
