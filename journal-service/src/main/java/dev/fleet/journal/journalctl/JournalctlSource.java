package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.journal.source.JournalStream;
import dev.fleet.journal.source.VacuumInfo;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The journal of systemd, read by {@code journalctl}. Thread-safe. */
public final class JournalctlSource implements JournalSource {
  /** journalctl answers in milliseconds; one that hangs on a bad disk is killed. */
  private static final Duration INFO_DEADLINE = Duration.ofSeconds(10);

  private static final Path VOLATILE = Path.of("/run");

  private final Journalctl journalctl;
  private final Clocks clocks;
  private final FollowView view;
  private final Set<JournalctlStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private JournalctlSource(Journalctl journalctl, Clocks clocks) {
    this.journalctl = journalctl;
    this.clocks = clocks;
    this.view = new FollowView(journalctl.place(), clocks);
  }

  /**
   * The journal that journald writes on this host.
   *
   * @param program journalctl's name or path
   */
  public static JournalctlSource ofHost(Path program, Clocks clocks) {
    return new JournalctlSource(new Journalctl(program, new JournalPlace.Host()), clocks);
  }

  /** The journal files in a directory, as {@code journalctl --directory} finds them. */
  public static JournalctlSource ofDirectory(Path program, Path directory, Clocks clocks) {
    var place = new JournalPlace.Directory(directory);
    return new JournalctlSource(new Journalctl(program, place), clocks);
  }

  @Override
  public JournalStream open(JournalQuery query) throws JournalException {
    journalctl.place().check();
    var stream = new JournalctlStream(journalctl, query, view, streams::remove);
    streams.add(stream);
    if (closed) {
      stream.close();
    }
    return stream;
  }

  @Override
  public VacuumInfo vacuumInfo() throws JournalException, InterruptedException {
    journalctl.place().check();
    long bytes = 0;
    boolean persistent = false;
    for (Path directory : journalctl.place().directories()) {
      bytes += journalBytes(directory);
      persistent |= !directory.toAbsolutePath().startsWith(VOLATILE);
    }
    try (var children = new Children(journalctl)) {
      Timers.Timer limit = clocks.timers().after(INFO_DEADLINE, children::close);
      try {
        return readInfo(children, bytes, persistent);
      } finally {
        limit.cancel();
      }
    }
  }

  private VacuumInfo readInfo(Children children, long bytes, boolean persistent)
      throws JournalException, InterruptedException {
    return new VacuumInfo(
        bytes,
        firstTime(children, journalctl.oldest()),
        firstTime(children, journalctl.newest()),
        persistent,
        countBoots(children));
  }

  private static long journalBytes(Path directory) throws JournalException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.journal{,~}")) {
      for (Path file : files) {
        bytes += size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw JournalException.unavailable("cannot read " + directory, e);
    }
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // Vacuumed just now.
    }
  }

  private static OptionalLong firstTime(Children children, List<String> arguments)
      throws JournalException, InterruptedException {
    EntryReader reader = children.startReading(arguments);
    List<Entry> read = reader.read();
    if (read.isEmpty()) {
      reader.awaitSuccess();
      return OptionalLong.empty();
    }
    children.kill();
    return OptionalLong.of(read.getFirst().realtimeMicros());
  }

  private static int countBoots(Children children) throws JournalException, InterruptedException {
    var boots = new AtomicInteger();
    FieldValues.each(children, "_BOOT_ID", id -> boots.incrementAndGet() > 0);
    return boots.get();
  }

  @Override
  public void close() {
    closed = true;
    streams.forEach(JournalctlStream::close);
    view.close();
  }
}
