package dev.fleet.unit.systemd.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Environment variables in the arguments of a command; see "Command lines" of systemd.service(5).
 */
public final class Variables {
  private Variables() {}

  /**
   * Replaces variables. An argument {@code $X} becomes the words of the variable, none if it is not
   * set; {@code ${X}} within an argument becomes its value, nothing if it is not set; {@code $$}
   * becomes a dollar sign.
   */
  public static List<String> expand(List<String> arguments, Map<String, String> environment) {
    var expanded = new ArrayList<String>();
    for (String argument : arguments) {
      if (isVariable(argument)) {
        expanded.addAll(words(environment.getOrDefault(argument.substring(1), "")));
      } else {
        expanded.add(replace(argument, environment));
      }
    }
    return List.copyOf(expanded);
  }

  private static boolean isVariable(String argument) {
    return argument.startsWith("$") && !argument.startsWith("${") && !argument.startsWith("$$");
  }

  private static List<String> words(String value) {
    return Words.all(value, Words.Rule.UNQUOTE, Words.Rule.RELAX).orElse(List.of());
  }

  private static String replace(String argument, Map<String, String> environment) {
    var text = new StringBuilder();
    int at = 0;
    while (at < argument.length()) {
      char c = argument.charAt(at);
      char next = at + 1 < argument.length() ? argument.charAt(at + 1) : 0;
      if (c != '$' || next == 0) {
        text.append(c);
        at++;
      } else if (next == '$') {
        text.append('$');
        at += 2;
      } else if (next == '{') {
        at = braced(argument, at, environment, text);
      } else {
        // A dollar sign that means nothing hides the character behind it.
        text.append(c).append(next);
        at += 2;
      }
    }
    return text.toString();
  }

  /** Replaces a variable in braces; a colon before its end makes it plain text. */
  private static int braced(
      String argument, int start, Map<String, String> environment, StringBuilder text) {
    int end = start + 2;
    while (end < argument.length() && argument.charAt(end) != '}' && argument.charAt(end) != ':') {
      end++;
    }
    if (end < argument.length() && argument.charAt(end) == '}') {
      text.append(environment.getOrDefault(argument.substring(start + 2, end), ""));
      return end + 1;
    }
    int after = Math.min(end + 1, argument.length());
    text.append(argument, start, after);
    return after;
  }
}
