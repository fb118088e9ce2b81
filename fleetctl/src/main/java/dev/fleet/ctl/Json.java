package dev.fleet.ctl;

/** Texts as JSON. */
public final class Json {
  private Json() {}

  /** A JSON string, quotes included. */
  public static String string(String text) {
    var out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || (Character.isSurrogate(c) && !isPaired(text, i))) {
            out.append("\\u").append(hex(c >> 12)).append(hex(c >> 8));
            out.append(hex(c >> 4)).append(hex(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
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
