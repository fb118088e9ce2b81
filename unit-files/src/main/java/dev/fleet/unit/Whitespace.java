package dev.fleet.unit;

import java.util.ArrayList;
import java.util.List;

/**
 * White space as the unit-file language means it: every character with Unicode's White_Space
 * property. {@link String#strip} and {@link String#trim} mean other sets.
 */
final class Whitespace {
  private Whitespace() {}

  static boolean isSpace(char c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\u0085';
  }

  static boolean isBlank(CharSequence text) {
    return text.chars().allMatch(c -> isSpace((char) c));
  }

  static String trim(CharSequence text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.subSequence(start, end).toString();
  }

  /** The words between runs of white space; none of them is empty. */
  static List<String> words(String text) {
    var words = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isSpace(text.charAt(i))) {
        if (i > start) {
          words.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }
}
