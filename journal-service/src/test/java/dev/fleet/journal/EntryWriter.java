package dev.fleet.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a journal of known content, on a clock of its own. Confined to one thread. */
interface EntryWriter extends AutoCloseable {
  String BOOT = "b0070000000000000000000000000001";
  String MACHINE = "3ac40000000000000000000000000001";
  String HOSTNAME = "host1";

  /** 2026-01-01T00:00:00Z: when every writer begins. */
  long START_MICROS = 1_767_225_600_000_000L;

  /** What the monotonic clock says at the beginning of a boot. */
  Duration START_MONOTONIC = Duration.ofSeconds(1);

  /** Later entries are of this boot, whose clock begins anew. */
  EntryWriter boot(String id) throws IOException;

  /** Later entries are at least so much later. */
  EntryWriter advance(Duration duration);

  /** An entry with these fields, and those that every entry has; a millisecond after the last. */
  EntryWriter rawEntry(Map<String, byte[]> fields) throws IOException;

  /** An entry whose fields are texts. */
  default EntryWriter entry(Map<String, String> fields) throws IOException {
    var all = new LinkedHashMap<String, byte[]>();
    fields.forEach((name, value) -> all.put(name, value.getBytes(StandardCharsets.UTF_8)));
    return rawEntry(all);
  }

  /** A line that a process of the unit printed. */
  default EntryWriter line(String unit, String message) throws IOException {
    return entry(Map.of("_SYSTEMD_UNIT", unit, "MESSAGE", message, "PRIORITY", "6", "_PID", "77"));
  }

  /** Waits until everything is in the files. */
  @Override
  void close() throws IOException;
}
