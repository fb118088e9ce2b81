package dev.fleet.runtime.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of values options have. All parsers trim blanks around the text. */
public final class Parsers {
  private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,18})(ms|us|s|m|h|d)");

  private Parsers() {}

  /** Any text, the empty one included. */
  public static Parser<String> text() {
    return text -> text.trim();
  }

  /** Text that is not empty. */
  public static Parser<String> nonEmpty() {
    return text -> {
      if (text.isBlank()) {
        throw new IllegalArgumentException("must not be empty");
      }
      return text.trim();
    };
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public static Parser<Integer> integer(int min, int max) {
    return text -> {
      String expected = "expected a whole number from " + min + " to " + max;
      try {
        int value = Integer.parseInt(text.trim());
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(expected + ", got '" + text + "'", e);
      }
      throw new IllegalArgumentException(expected + ", got '" + text + "'");
    };
  }

  /**
   * {@code true}, {@code yes}, {@code on}, {@code 1} or {@code false}, {@code no}, {@code off},
   * {@code 0}.
   */
  public static Parser<Boolean> bool() {
    return text ->
        switch (text.trim().toLowerCase(Locale.ROOT)) {
          case "true", "yes", "on", "1" -> true;
          case "false", "no", "off", "0" -> false;
          default ->
              throw new IllegalArgumentException("expected true or false, got '" + text + "'");
        };
  }

  /**
   * A time span such as {@code 5s}, {@code 500ms} or {@code 1m30s}, from {@code min} to {@code
   * max}.
   */
  public static Parser<Duration> duration(Duration min, Duration max) {
    return text -> {
      Duration value = parseDuration(text.trim());
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new IllegalArgumentException(
            "expected a time span from %s to %s, got '%s'"
                .formatted(Durations.text(min), Durations.text(max), text));
      }
      return value;
    };
  }

  private static Duration parseDuration(String text) {
    Matcher part = DURATION_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    try {
      while (end < text.length() && part.find(end) && part.start() == end) {
        sum = sum.plus(Durations.unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
        end = part.end();
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("the time span '" + text + "' is too long", e);
    }
    if (text.isEmpty() || end != text.length()) {
      throw new IllegalArgumentException(
          "expected a time span such as 5s, 500ms or 1m30s, got '" + text + "'");
    }
    return sum;
  }

  /** A path of the file system; relative ones are relative to the working directory. */
  public static Parser<Path> path() {
    return text -> {
      if (text.isBlank()) {
        throw new IllegalArgumentException("expected a path, got nothing");
      }
      try {
        return Path.of(text.trim());
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("expected a path, got '" + text + "'", e);
      }
    };
  }

  /** A comma-separated list of at least one item. */
  public static <T> Parser<List<T>> listOf(Parser<T> item) {
    return text -> {
      var items = new ArrayList<T>();
      for (String part : text.split(",", -1)) {
        if (part.isBlank()) {
          throw new IllegalArgumentException("empty item in the list '" + text + "'");
        }
        items.add(item.parse(part.trim()));
      }
      return List.copyOf(items);
    };
  }

  /**
   * {@code key=value,key=value} in the given order; empty text is the empty map. Keys are unique.
   */
  public static Parser<Map<String, String>> map() {
    return text -> {
      var map = new LinkedHashMap<String, String>();
      if (text.isBlank()) {
        return Map.of();
      }
      for (String part : text.split(",", -1)) {
        int equals = part.indexOf('=');
        String key = equals < 0 ? "" : part.substring(0, equals).trim();
        if (key.isEmpty()) {
          throw new IllegalArgumentException("expected key=value,key=value, got '" + text + "'");
        }
        if (map.put(key, part.substring(equals + 1).trim()) != null) {
          throw new IllegalArgumentException("the key '" + key + "' is given twice");
        }
      }
      return Collections.unmodifiableMap(map);
    };
  }

  /** One of the names of an enum, in kebab case and any letter case. */
  public static <E extends Enum<E>> Parser<E> oneOf(Class<E> type) {
    return text -> {
      String wanted = text.trim().toLowerCase(Locale.ROOT);
      List<String> names =
          Arrays.stream(type.getEnumConstants()).map(constant -> kebab(constant.name())).toList();
      int index = names.indexOf(wanted);
      if (index < 0) {
        throw new IllegalArgumentException(
            "expected one of %s, got '%s'".formatted(String.join(", ", names), text));
      }
      return type.getEnumConstants()[index];
    };
  }

  private static String kebab(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
