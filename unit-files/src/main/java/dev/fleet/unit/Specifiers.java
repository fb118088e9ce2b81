package dev.fleet.unit;

/**
 * The specifiers of {@code [X-Fleet]} values: {@code %n} the full name, {@code %N} the name without
 * suffix, {@code %p} the prefix, {@code %i} the instance (nothing for other units).
 *
 * <p>As in the original they are plain text, replaced in that order: {@code %%} escapes nothing and
 * any other specifier stays as it is.
 */
final class Specifiers {
  private Specifiers() {}

  static String expand(UnitName name, String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    return text.replace("%n", name.value())
        .replace("%N", name.stem())
        .replace("%p", name.prefix())
        .replace("%i", name.instance().orElse(""));
  }
}
