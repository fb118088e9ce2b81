package dev.fleet.unit.systemd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The form of paths in unit files. Nothing here looks at a file system. */
final class UnitPath {
  /** The longest path, in bytes. */
  static final int MOST_BYTES = 4095;

  private static final int MOST_NAME_BYTES = 255;

  private UnitPath() {}

  static boolean isAbsolute(String path) {
    return path.startsWith("/");
  }

  /** The path without doubled slashes, a slash at its end, or parts that are a dot. */
  static String simplify(String path) {
    List<String> parts = parts(path);
    String joined = String.join("/", parts);
    if (isAbsolute(path)) {
      return "/" + joined;
    }
    return joined.isEmpty() && !path.isEmpty() ? "." : joined;
  }

  /** Whether no part of it leads upwards. */
  static boolean isNormalized(String path) {
    return parts(path).stream().noneMatch(part -> part.equals(".."));
  }

  static boolean isTooLong(String path) {
    return path.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
        || parts(path).stream()
            .anyMatch(part -> part.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES);
  }

  /** Whether it can be the name of a file in a folder. */
  static boolean isFileName(String text) {
    return !text.isEmpty()
        && !text.equals(".")
        && !text.equals("..")
        && text.indexOf('/') < 0
        && !isTooLong(text);
  }

  private static List<String> parts(String path) {
    var parts = new ArrayList<String>();
    int start = 0;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      String part = path.substring(start, end);
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
      start = end + 1;
    }
    return parts;
  }
}
