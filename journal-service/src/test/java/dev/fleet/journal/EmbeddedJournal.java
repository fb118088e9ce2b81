package dev.fleet.journal;

import dev.fleet.journalfiles.JournalField;
import dev.fleet.journalfiles.JournalHost;
import dev.fleet.journalfiles.JournalOptions;
import dev.fleet.journalfiles.JournalWriter;
import dev.fleet.testkit.clock.FakeClocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The journal of an embedded unit manager that a test writes, entry by entry. */
final class EmbeddedJournal implements EntryWriter {
  private final Path directory;
  private FakeClocks clocks;
  private JournalWriter writer;

  EmbeddedJournal(Path directory) throws IOException {
    this.directory = directory;
    this.clocks = clocks(Instant.EPOCH.plus(START_MICROS, ChronoUnit.MICROS));
    this.writer = open(BOOT);
  }

  private static FakeClocks clocks(Instant now) {
    var clocks = new FakeClocks();
    clocks.advance(START_MONOTONIC);
    clocks.jumpWall(Duration.between(clocks.instant(), now));
    return clocks;
  }

  private JournalWriter open(String boot) throws IOException {
    return JournalWriter.open(
        JournalOptions.in(directory), new JournalHost(MACHINE, boot, HOSTNAME), clocks.clocks());
  }

  JournalWriter writer() {
    return writer;
  }

  @Override
  public EmbeddedJournal boot(String id) throws IOException {
    writer.close();
    clocks = clocks(clocks.instant());
    writer = open(id);
    return this;
  }

  @Override
  public EmbeddedJournal advance(Duration duration) {
    clocks.advance(duration);
    return this;
  }

  @Override
  public EmbeddedJournal rawEntry(Map<String, byte[]> fields) throws IOException {
    clocks.advance(Duration.ofMillis(1));
    var all = new ArrayList<JournalField>();
    fields.forEach((name, value) -> all.add(new JournalField(name, value)));
    all.addAll(
        List.of(JournalField.of("_MACHINE_ID", MACHINE), JournalField.of("_HOSTNAME", HOSTNAME)));
    writer.append(all);
    try {
      writer.flush();
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the journal is written");
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
