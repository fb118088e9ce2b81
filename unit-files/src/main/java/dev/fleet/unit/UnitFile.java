package dev.fleet.unit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The meaning of a unit file: its assignments in order, without comments and layout. Immutable.
 *
 * <p>Any section and any option is kept, known or not; repeated options are all kept, in order.
 */
public final class UnitFile {
  /** The biggest unit file, in bytes of UTF-8. */
  public static final int MAX_BYTES = 1 << 20;

  private final List<UnitOption> options;

  private UnitFile(List<UnitOption> options) {
    this.options = List.copyOf(options);
  }

  /** Reads a unit file in time linear to its size. */
  public static UnitFile parse(String text) throws UnitFileException {
    Utf8.check(text);
    return new UnitFile(new UnitParser(text).parse());
  }

  /** Reads a unit file, which must be UTF-8, in time linear to its size. */
  public static UnitFile parse(byte[] content) throws UnitFileException {
    return new UnitFile(new UnitParser(Utf8.decode(content)).parse());
  }

  /** All assignments, in the order of the text. */
  public List<UnitOption> options() {
    return options;
  }

  /**
   * What is assigned to {@code name} in {@code section}, as written, in order; names are
   * case-sensitive.
   */
  public List<String> values(String section, String name) {
    return options.stream()
        .filter(option -> option.section().equals(section) && option.name().equals(name))
        .map(UnitOption::value)
        .toList();
  }

  /** The first {@code Description=} of {@code [Unit]}. */
  public Optional<String> description() {
    return values("Unit", "Description").stream().findFirst();
  }

  /** Whether nothing is assigned; such a file is no unit. */
  public boolean isEmpty() {
    return options.isEmpty();
  }

  /** Whether {@code [Install]} assigns anything, so that the unit can be enabled. */
  public boolean hasInstallSection() {
    return options.stream().anyMatch(option -> option.section().equals("Install"));
  }

  /**
   * The text that is equal for unit files that differ only in comments and layout: sections in the
   * order they first appear, {@code name=value} lines, one empty line between sections. Parsing it
   * gives the same text again.
   */
  public String canonical() {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    for (UnitOption option : options) {
      StringBuilder lines = sections.computeIfAbsent(option.section(), UnitFile::header);
      lines.append(option.name()).append('=').append(option.value()).append('\n');
      if (option.value().endsWith("\\")) {
        // Without an empty line to end it, the backslash would swallow what follows.
        lines.append('\n');
      }
    }
    return String.join("\n", sections.values());
  }

  /**
   * SHA-1 over the UTF-8 bytes of {@link #canonical}, as 40 lower-case hex digits; computed at each
   * call.
   */
  public String sha1() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(canonical().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnitFile file && options.equals(file.options);
  }

  @Override
  public int hashCode() {
    return options.hashCode();
  }

  @Override
  public String toString() {
    return "UnitFile[" + options.size() + " options]";
  }

  private static StringBuilder header(String section) {
    return new StringBuilder().append('[').append(section).append("]\n");
  }
}
