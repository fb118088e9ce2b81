package dev.fleet.journal.files;

import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.journal.source.JournalStream;
import dev.fleet.journal.source.VacuumInfo;
import dev.fleet.journalfiles.JournalSummary;
import dev.fleet.journalfiles.JournalWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The journal of the embedded unit manager, read from the files that it writes. Thread-safe. */
public final class EmbeddedSource implements JournalSource {
  private static final Path VOLATILE = Path.of("/run");

  private final Path directory;
  private final JournalWatch watch;
  private final Set<EmbeddedStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param directory where the unit manager writes its journal; need not exist yet
   */
  public EmbeddedSource(Path directory) {
    this.directory = directory;
    this.watch = new JournalWatch(directory);
  }

  @Override
  public JournalStream open(JournalQuery query) throws JournalException {
    check();
    EmbeddedStream stream = EmbeddedStream.open(directory, query, watch, streams::remove);
    streams.add(stream);
    if (closed) {
      stream.close();
    }
    return stream;
  }

  @Override
  public VacuumInfo vacuumInfo() throws JournalException {
    check();
    try {
      JournalSummary summary = JournalSummary.of(directory);
      return new VacuumInfo(
          summary.bytes(),
          summary.oldestMicros(),
          summary.newestMicros(),
          !directory.toAbsolutePath().startsWith(VOLATILE),
          summary.boots().size());
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private void check() throws JournalException {
    if (!Files.isDirectory(directory)) {
      throw JournalException.unavailable(
          "the unit manager has written no journal yet: there is no directory " + directory);
    }
  }

  static JournalException unreadable(Path directory, IOException e) {
    return JournalException.unavailable(
        "cannot read the journal in " + directory + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    closed = true;
    streams.forEach(EmbeddedStream::close);
  }
}
