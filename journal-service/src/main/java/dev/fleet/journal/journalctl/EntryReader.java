package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The entries that a child prints. Read by one thread; {@link #close} from any. */
final class EntryReader implements AutoCloseable {
  /** As much of a value as is kept: what the API promises of messages. */
  static final int FIELD_LIMIT = 1024 * 1024;

  /** All fields and the message once more stay below gRPC's usual 4 MiB a message. */
  static final int ENTRY_LIMIT = 2 * 1024 * 1024;

  private static final int BATCH_BYTES = 64 * 1024;
  private static final int BATCH_ENTRIES = 500;

  private final JournalctlProcess process;
  private final InputStream output;
  private final ExportParser parser;
  private final byte[] buffer = new byte[BATCH_BYTES];

  /**
   * @param wanted which fields of the entries are kept, by name
   */
  EntryReader(JournalctlProcess process, Predicate<String> wanted) {
    this.process = process;
    this.parser = new ExportParser(FIELD_LIMIT, ENTRY_LIMIT, wanted);
    this.output = process.output();
  }

  /**
   * Waits for at least one entry and gives those that can be had without waiting longer.
   *
   * @return no entries at the end of the output, also if the child was killed
   */
  List<Entry> read() throws JournalException {
    return read(1);
  }

  /**
   * Waits for as many entries as are handed on at once: fewer, larger messages. For a child that
   * prints one entry right after the other, so that none of them is kept long.
   *
   * @return no entries at the end of the output, also if the child was killed
   */
  List<Entry> readMany() throws JournalException {
    return read(BATCH_BYTES);
  }

  private List<Entry> read(int least) throws JournalException {
    var entries = new ArrayList<Entry>();
    try {
      int total = 0;
      do {
        int count = output.read(buffer);
        if (count < 0) {
          break;
        }
        parser.feed(buffer, 0, count, entries::add);
        total += count;
      } while (entries.isEmpty()
          || (total < BATCH_BYTES
              && entries.size() < BATCH_ENTRIES
              && (total < least || output.available() > 0)));
    } catch (IOException e) {
      throw JournalException.unavailable("cannot read from journalctl: " + e.getMessage(), e);
    } catch (ExportFormatException e) {
      throw JournalException.unavailable(
          "journalctl printed what is not its export format: " + e.getMessage(), e);
    }
    return entries;
  }

  /** After the end of the output: fails if the child did. */
  void awaitSuccess() throws JournalException, InterruptedException {
    process.awaitSuccess();
    try {
      parser.end();
    } catch (ExportFormatException e) {
      throw JournalException.unavailable("journalctl broke off: " + e.getMessage(), e);
    }
  }

  JournalException unexpectedEnd() throws InterruptedException {
    return process.unexpectedEnd();
  }

  @Override
  public void close() {
    process.close();
  }
}
