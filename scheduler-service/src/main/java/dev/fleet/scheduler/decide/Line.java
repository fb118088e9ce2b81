package dev.fleet.scheduler.decide;

/** Makes texts that hold what users wrote into one line of bounded length. */
final class Line {
  /** Far below what the registry takes. */
  static final int MAX_LENGTH = 1_000;

  private Line() {}

  static String of(String text) {
    int length = Math.min(text.length(), MAX_LENGTH);
    boolean plain = length == text.length();
    for (int i = 0; plain && i < length; i++) {
      plain = !Character.isISOControl(text.charAt(i));
    }
    if (plain) {
      return text;
    }
    // A pair of surrogates is kept or cut as one.
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    var line = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return length < text.length() ? line.append('\u2026').toString() : line.toString();
  }
}
