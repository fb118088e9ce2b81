package dev.fleet.ctl.journal;

import com.google.protobuf.Timestamp;
import dev.fleet.v1.JournalEntry;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to write journal entries; source: journalctl(1), option {@code --output}. */
public interface EntryFormat {
  /** The names that {@link #named} knows. */
  List<String> NAMES =
      List.of(
          "short",
          "short-iso",
          "short-iso-precise",
          "short-precise",
          "short-full",
          "short-unix",
          "short-monotonic",
          "cat",
          "json",
          "json-pretty",
          "export",
          "verbose");

  /** One entry, its last newline included; nothing if the format shows no such entries. */
  byte[] format(JournalEntry entry);

  /** Whether the format shows every field of an entry. */
  boolean showsAllFields();

  /** The format of this name; null if there is none. */
  static @Nullable EntryFormat named(String name, ZoneId zone) {
    return switch (name) {
      case "short",
          "short-iso",
          "short-iso-precise",
          "short-precise",
          "short-full",
          "short-unix",
          "short-monotonic" ->
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

  /** When an entry was received, in microseconds since 1970. */
  static long micros(JournalEntry entry) {
    return micros(entry.getTime());
  }

  /** When an entry was written, as far as its sender said so: the time that people are shown. */
  static long writtenMicros(JournalEntry entry) {
    return micros(entry.hasSourceTime() ? entry.getSourceTime() : entry.getTime());
  }

  private static long micros(Timestamp time) {
    return time.getSeconds() * 1_000_000 + time.getNanos() / 1_000;
  }

  /** A time of so many microseconds since 1970. */
  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
