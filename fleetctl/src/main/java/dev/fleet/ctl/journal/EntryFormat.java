package dev.fleet.ctl.journal;

import dev.fleet.v1.JournalEntry;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to write journal entries; source: journalctl(1), option {@code --output}. */
public interface EntryFormat {
  /** The names that {@link #named} knows. */
  List<String> NAMES =
      List.of(
          "short",
          "short-iso",
          "short-precise",
          "short-full",
          "short-unix",
          "cat",
          "json",
          "json-pretty",
          "export",
          "verbose");

  /** One entry, its last newline included. */
  byte[] format(JournalEntry entry);

  /** Whether the format shows every field of an entry. */
  boolean showsAllFields();

  /** The format of this name; null if there is none. */
  static @Nullable EntryFormat named(String name, ZoneId zone) {
    return switch (name) {
      case "short", "short-iso", "short-precise", "short-full", "short-unix" ->
          new ShortFormat(name, zone);
      case "cat" -> new CatFormat();
      case "json" -> new JsonFormat(false);
      case "json-pretty" -> new JsonFormat(true);
      case "export" -> new ExportFormat();
      case "verbose" -> new VerboseFormat(zone);
      default -> null;
    };
  }

  /** The format that {@code systemctl status} ends with. */
  static EntryFormat ofStatus(ZoneId zone) {
    return new ShortFormat("short", zone);
  }

  /** When an entry was written. */
  static Instant time(JournalEntry entry) {
    return Instant.ofEpochSecond(entry.getTime().getSeconds(), entry.getTime().getNanos());
  }

  /** When an entry was written, in microseconds since 1970. */
  static long micros(JournalEntry entry) {
    return entry.getTime().getSeconds() * 1_000_000 + entry.getTime().getNanos() / 1_000;
  }
}
