package dev.fleet.journalfiles;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes records from the queue and puts them into segments. The thread that runs it owns it. */
final class DiskWriter implements Runnable {
  /** How much a crash of the whole host can take; journald's {@code SyncIntervalSec=}. */
  static final Duration SYNC_INTERVAL = Duration.ofMinutes(5);

  private static final Log LOG = Log.of(DiskWriter.class);

  private final JournalOptions options;
  private final JournalHost host;
  private final Clocks clocks;
  private final AppendQueue queue;
  private final Retention retention;
  private final Origin self;
  private final String source;
  private long nextOrdinal;
  private @Nullable SegmentWriter segment;
  private long lastSync;
  private boolean failing;
  private volatile long availableBytes;

  DiskWriter(
      JournalOptions options, JournalHost host, Clocks clocks, AppendQueue queue, Recovery recovery)
      throws IOException {
    this.options = options;
    this.host = host;
    this.clocks = clocks;
    this.queue = queue;
    this.retention = new Retention(options);
    this.self = ManagerFields.ofJournal(host);
    this.source = recovery.source();
    this.nextOrdinal = recovery.nextOrdinal();
    this.segment = recovery.resumed();
    this.lastSync = clocks.nanos();
    makeRoom(0);
  }

  /** How much the journal can still grow, as of the last rotation. From any thread. */
  long availableBytes() {
    return availableBytes;
  }

  /** Writes until the queue is closed and empty. */
  @Override
  public void run() {
    try {
      Batch batch = queue.take();
      while (batch != null) {
        writeOrLose(batch);
        batch = queue.take();
      }
    } catch (RuntimeException | Error e) {
      LOG.error("journal writer ended", e, "directory", options.directory());
      throw e;
    } finally {
      queue.close(); // Nobody may wait for a thread that has ended.
      end();
    }
  }

  private void writeOrLose(Batch batch) {
    try {
      write(batch);
    } catch (IOException e) {
      fail(batch, e);
      return;
    }
    queue.done(batch);
    recovered();
  }

  private void write(Batch batch) throws IOException {
    SegmentWriter current = segment;
    if (current == null) {
      makeRoom(options.segmentBytes() + options.segmentBytes() / 8); // With its index.
      current = begin(batch.firstSequence);
      segment = current;
    }
    current.append(batch.frames);
    if (batch.endsSegment) {
      segment = null;
      current.seal();
      lastSync = clocks.nanos();
    } else if (clocks.nanos() - lastSync >= SYNC_INTERVAL.toNanos()) {
      current.sync();
      lastSync = clocks.nanos();
    }
  }

  private SegmentWriter begin(long firstSequence) throws IOException {
    long now = clocks.now().toEpochMilli() * 1_000;
    var header = new SegmentHeader(source, host.bootId(), firstSequence, now);
    return SegmentWriter.create(SegmentPath.of(options.directory(), nextOrdinal++), header);
  }

  private void makeRoom(long reserve) throws IOException {
    retention.apply(clocks.now(), reserve);
    availableBytes = retention.availableBytes();
  }

  private void fail(Batch batch, IOException cause) {
    if (!failing) {
      failing = true;
      LOG.warn("journal cannot be written", cause, "directory", options.directory());
    }
    SegmentWriter broken = segment;
    segment = null;
    try {
      if (broken != null) {
        broken.abandon();
      }
      if (isFull(cause)) {
        retention.deleteOldest();
      }
    } catch (IOException e) {
      LOG.debug("journal cannot be mended", "directory", options.directory(), "reason", e);
    }
    queue.failed(batch);
  }

  /** The JDK tells by the system's text only: ENOSPC and EDQUOT. */
  private static boolean isFull(IOException e) {
    String reason = String.valueOf(e.getMessage());
    return reason.contains("No space left") || reason.contains("quota exceeded");
  }

  private void recovered() {
    long lost = queue.takeLost();
    if (failing) {
      failing = false;
      LOG.info("journal can be written again", "directory", options.directory(), "lost", lost);
    }
    if (lost > 0) {
      var fields = new FrameBuffer(128);
      fields.putField(JournalField.of("PRIORITY", "4"));
      fields.putField(
          JournalField.of(
              "MESSAGE", "Missed %d messages: they could not be written".formatted(lost)));
      fields.putField(JournalField.of("N_DROPPED", String.valueOf(lost)));
      queue.offer(self, fields);
    }
  }

  private void end() {
    try (SegmentWriter last = segment) {
      if (last != null) {
        last.sync();
      }
    } catch (IOException e) {
      LOG.warn("journal cannot be synced", e, "directory", options.directory());
    }
  }
}
