package dev.fleet.journalfiles;

import dev.fleet.runtime.clock.Clocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Writes the journal of a host. One process at a time, which a lock file makes sure of.
 * Thread-safe.
 *
 * <p>What is appended reaches the operating system within 100 ms unless the disk is slower: a
 * writer that is killed loses the last 100 ms at most, and readers in other processes see a line
 * that soon. It reaches the disk when a segment is full, and every five minutes.
 */
public final class JournalWriter implements AutoCloseable {
  private static final String LOCK_FILE = "writer.lock";

  /**
   * Segments are begun anew after this part of the age limit, so that age removes little at once.
   */
  private static final int SEGMENTS_PER_AGE = 30;

  /** What records have apart from the fields that they share with others. */
  private static final Set<String> OWN_FIELDS = Set.of("MESSAGE", "PRIORITY");

  private static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

  /** Units whose common fields are kept at hand for the manager's next message. */
  private static final int KEPT_UNITS = 1_024;

  private final JournalOptions options;
  private final JournalHost host;
  private final FileChannel lock;
  private final AppendQueue queue;
  private final UnitRates rates;
  private final Thread thread;
  private final LinkedHashMap<Invocation, Origin> managerOrigins =
      new LinkedHashMap<>(16, 0.75f, true);

  private record Invocation(String unit, String id) {}

  private JournalWriter(JournalOptions options, JournalHost host, FileChannel lock, Clocks clocks)
      throws IOException {
    this.options = options;
    this.host = host;
    this.lock = lock;
    Recovery recovery = Recovery.of(options.directory(), host.bootId());
    this.queue =
        new AppendQueue(
            clocks,
            options.segmentBytes(),
            options.maxAge().dividedBy(SEGMENTS_PER_AGE),
            new AppendQueue.Start(
                recovery.nextSequence(),
                recovery.resumedBytes(),
                recovery.resumedSince(),
                recovery.lastOrigin()));
    var disk = new DiskWriter(options, host, clocks, queue, recovery);
    this.rates = new UnitRates(clocks, disk::availableBytes, this::reportSuppressed);
    this.thread = Thread.ofPlatform().daemon().name("journal-writer").unstarted(disk);
  }

  /**
   * Opens a journal, makes it if there is none, and cuts off a record that was half written.
   *
   * @param clocks the wall clock for {@code __REALTIME_TIMESTAMP}; the ticker for {@code
   *     __MONOTONIC_TIMESTAMP}, which for the system's clocks is CLOCK_MONOTONIC
   * @throws IOException if the directory cannot be used, or another process writes this journal;
   *     the message says which
   */
  public static JournalWriter open(JournalOptions options, JournalHost host, Clocks clocks)
      throws IOException {
    Files.createDirectories(
        options.directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    FileChannel lock = lock(options.directory());
    JournalWriter writer = null;
    try {
      writer = new JournalWriter(options, host, lock, clocks);
      writer.thread.start();
      return writer;
    } finally {
      if (writer == null) {
        lock.close();
      }
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // By another writer in this process.
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IOException("the journal in " + directory + " is written by another process");
    }
    return channel;
  }

  /** Begins to take the output of a unit. */
  public UnitStream open(UnitStreamInfo info) {
    String streamId = UUID.randomUUID().toString().replace("-", "");
    return new UnitOutput(info, host, streamId, options.lineMax(), rates.of(info.unit()), queue);
  }

  /**
   * Writes what the unit manager itself has to say of a unit, with the fields that systemd's own
   * messages have: {@code UNIT}, {@code INVOCATION_ID}, and {@code _PID=1}, since in this journal
   * the unit manager is what PID 1 is elsewhere. Not rate-limited. Returns at once.
   *
   * @param invocationId empty if there is none
   * @param priority 0 to 7
   * @param extraFields e.g. {@code MESSAGE_ID}, {@code JOB_TYPE}, {@code JOB_RESULT}, {@code
   *     EXIT_CODE}; none that says of which unit it is
   */
  public void managerMessage(
      String unit,
      String invocationId,
      int priority,
      String message,
      List<JournalField> extraFields) {
    if (priority < 0 || priority > 7) {
      throw new IllegalArgumentException("a priority is a number from 0 to 7, got " + priority);
    }
    var fields = new FrameBuffer(256);
    fields.putField(JournalField.of("PRIORITY", String.valueOf(priority)));
    fields.putField(JournalField.of("MESSAGE", message));
    extraFields.forEach(fields::putField);
    checkSize(fields.length());
    queue.offer(managerOrigin(new Invocation(unit, invocationId)), fields);
  }

  /**
   * Writes a record of these fields and those of the boot, as they are. Waits if the disk is
   * slower.
   */
  public void append(List<JournalField> fields) {
    var common = new ArrayList<JournalField>();
    var own = new FrameBuffer(256);
    for (JournalField field : fields) {
      if (OWN_FIELDS.contains(field.name())) {
        own.putField(field);
      } else {
        common.add(field);
      }
    }
    var origin = new Origin(common);
    checkSize(own.length() + origin.fields().length);
    queue.append(origin, own, new AppendQueue.Share());
  }

  private static void checkSize(int bytes) {
    if (bytes > MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("a record has at most " + MAX_RECORD_BYTES + " bytes");
    }
  }

  private Origin managerOrigin(Invocation invocation) {
    synchronized (managerOrigins) {
      Origin origin =
          managerOrigins.computeIfAbsent(
              invocation, i -> ManagerFields.ofUnit(host, i.unit(), i.id()));
      if (managerOrigins.size() > KEPT_UNITS) {
        managerOrigins.pollFirstEntry();
      }
      return origin;
    }
  }

  private void reportSuppressed(String unit, int count) {
    var fields = new FrameBuffer(256);
    fields.putField(JournalField.of("PRIORITY", String.valueOf(UnitStreamInfo.INFO)));
    fields.putField(
        JournalField.of("MESSAGE", "Suppressed %d messages from %s".formatted(count, unit)));
    fields.putField(JournalField.of("MESSAGE_ID", ManagerFields.DROPPED));
    fields.putField(JournalField.of("N_DROPPED", String.valueOf(count)));
    queue.offer(ManagerFields.ofJournal(host, unit), fields);
  }

  /** Returns when all that was appended before is with the operating system. */
  public void flush() throws InterruptedException {
    queue.flush();
  }

  /** Writes what is left, syncs and lets go of the journal. Streams still open write no more. */
  @Override
  public void close() throws IOException {
    queue.close();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    lock.close();
  }
}
