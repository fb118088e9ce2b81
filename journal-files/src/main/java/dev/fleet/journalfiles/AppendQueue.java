package dev.fleet.journalfiles;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the disk: numbered, stamped and put into frames by those who append,
 * taken by the one thread that writes. Thread-safe; nothing is done under the lock but copying.
 *
 * <p>The writing thread takes the first record at once, then everything that has come up when
 * {@link #REST} is over: a lone line is seen without delay, and a flood costs few writes.
 *
 * <p>Memory is bounded by {@link #MAX_PENDING_BYTES}, and one stream's part by {@link
 * #SHARE_BYTES}, so that a stream without a rate limit does not keep others waiting.
 */
final class AppendQueue {
  static final Duration REST = Duration.ofMillis(10);

  /** How long the disk is left alone when a write has failed. */
  static final Duration REPAIR = Duration.ofSeconds(1);

  /** What waits and is being written at most, but for one record. */
  static final int MAX_PENDING_BYTES = 2 * 1024 * 1024;

  /** What one stream may have waiting, and how much is written without waiting for more. */
  static final int SHARE_BYTES = 256 * 1024;

  private static final int FIRST_BYTES = 4096;
  private static final int SPARE_BYTES = 2 * SHARE_BYTES;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition written = lock.newCondition();
  private final Clocks clocks;
  private final long segmentBytes;
  private final long segmentAgeMicros;

  // All below guarded by lock.
  private final Deque<Batch> full = new ArrayDeque<>();
  private Batch filling;
  private @Nullable FrameBuffer spare;
  private long nextSequence;
  private long segment = 1;
  private long segmentSize;
  private long segmentStart;
  private int nextOrigin;
  private long taken;
  private long appendedRecords;
  private long doneRecords;
  private long pendingBytes;
  private long lostRecords;
  private long hurryUpTo;
  private boolean restOver = true;
  private boolean failing;
  private boolean closed;

  /**
   * Where a journal goes on.
   *
   * @param sequence the number of the next record
   * @param segmentBytes bytes that the present segment has
   * @param segmentStart when it was begun, in microseconds since 1970
   * @param lastOrigin the highest number of an origin in it
   */
  record Start(long sequence, long segmentBytes, long segmentStart, int lastOrigin) {}

  AppendQueue(Clocks clocks, long segmentBytes, Duration segmentAge, Start start) {
    this.clocks = clocks;
    this.segmentBytes = segmentBytes;
    this.segmentAgeMicros = segmentAge.toMillis() * 1_000;
    this.nextSequence = start.sequence();
    this.segmentSize = start.segmentBytes();
    this.segmentStart = start.segmentStart();
    this.nextOrigin = start.lastOrigin() + 1;
    this.filling = new Batch(new FrameBuffer(FIRST_BYTES), start.sequence());
  }

  /** What one stream has waiting. Guarded by the queue's lock. */
  static final class Share {
    private long batch = -1;
    private int bytes;
  }

  /**
   * Appends a record; waits while there is no room. It counts as lost if there is none because the
   * disk fails. After {@link #close} it does nothing.
   *
   * @param fields the record's own fields, encoded; copied
   */
  void append(Origin origin, FrameBuffer fields, Share share) {
    lock.lock();
    try {
      while (!closed && !failing && (isFull() || isUsedUp(share))) {
        room.awaitUninterruptibly();
      }
      if (failing && isFull()) {
        lostRecords++;
      } else if (!closed) {
        int bytes = put(origin, fields);
        share.bytes = share.batch == taken ? share.bytes + bytes : bytes;
        share.batch = taken;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Appends a record if there is room; else it counts as lost. Never waits. */
  void offer(Origin origin, FrameBuffer fields) {
    lock.lock();
    try {
      if (isFull()) {
        lostRecords++;
      } else if (!closed) {
        put(origin, fields);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return pendingBytes >= MAX_PENDING_BYTES;
  }

  private boolean isUsedUp(Share share) {
    return share.batch == taken && share.bytes >= SHARE_BYTES;
  }

  private int put(Origin origin, FrameBuffer fields) {
    Instant now = clocks.now();
    long realtime = Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, now));
    if (segmentSize >= segmentBytes || realtime - segmentStart >= segmentAgeMicros) {
      endSegment();
    }
    if (segmentSize == 0) {
      segmentStart = realtime;
      segmentSize = SegmentHeader.BYTES;
    }
    FrameBuffer frames = filling.frames;
    int before = frames.length();
    if (origin.segment != segment) {
      origin.segment = segment;
      origin.id = nextOrigin++;
      Frames.putOrigin(frames, origin.id, origin.fields());
      segmentSize += origin.fields().length; // It stands in the index, too.
    }
    Frames.putRecord(frames, origin.id, nextSequence++, realtime, clocks.nanos() / 1_000, fields);
    int bytes = frames.length() - before;
    filling.records++;
    appendedRecords++;
    segmentSize += bytes;
    pendingBytes += bytes;
    if (before == 0 || (before < SHARE_BYTES && frames.length() >= SHARE_BYTES)) {
      work.signal();
    }
    return bytes;
  }

  private void endSegment() {
    if (segmentSize == 0) {
      return;
    }
    filling.endsSegment = true;
    full.add(filling);
    beginSegment();
    work.signal();
  }

  private void beginSegment() {
    filling = new Batch(buffer(), nextSequence);
    segment++;
    segmentSize = 0;
    nextOrigin = 1;
  }

  /**
   * Waits for something to write. The one before must have been given to {@link #done}.
   *
   * @return null when the queue is closed and empty
   */
  @Nullable Batch take() {
    lock.lock();
    try {
      while (!isReady()) {
        if (closed && isEmpty()) {
          return null;
        }
        work.awaitUninterruptibly();
      }
      Batch batch = full.poll();
      if (batch == null) {
        batch = filling;
        filling = new Batch(buffer(), batch.firstSequence);
      }
      taken++;
      room.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private FrameBuffer buffer() {
    FrameBuffer buffer = spare == null ? new FrameBuffer(FIRST_BYTES) : spare;
    spare = null;
    return buffer;
  }

  private boolean isEmpty() {
    return full.isEmpty() && filling.frames.length() == 0;
  }

  private boolean isReady() {
    if (failing && !closed) {
      return false;
    }
    boolean soon = restOver || closed || hurryUpTo > doneRecords;
    return !full.isEmpty()
        || filling.frames.length() >= SHARE_BYTES
        || (soon && filling.frames.length() > 0);
  }

  /** The batch that was taken is with the operating system. */
  void done(Batch batch) {
    lock.lock();
    try {
      finish(batch);
      restOver = false;
    } finally {
      lock.unlock();
    }
    clocks.timers().after(REST, this::endRest);
  }

  /**
   * The batch that was taken could not be written. What else waits for its segment is given up with
   * it, and what comes next begins another.
   */
  void failed(Batch batch) {
    lock.lock();
    try {
      failing = true;
      lose(batch);
      if (!batch.endsSegment) {
        Batch rest = full.poll();
        if (rest == null) {
          rest = filling;
          beginSegment();
        }
        lose(rest);
      }
    } finally {
      lock.unlock();
    }
    clocks.timers().after(REPAIR, this::endRepair);
  }

  private void lose(Batch batch) {
    lostRecords += batch.records;
    finish(batch);
  }

  private void finish(Batch batch) {
    doneRecords += batch.records;
    pendingBytes -= batch.frames.length();
    batch.frames.clear();
    if (batch.frames.capacity() <= SPARE_BYTES) {
      spare = batch.frames;
    }
    room.signalAll();
    written.signalAll();
  }

  private void endRest() {
    lock.lock();
    try {
      restOver = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void endRepair() {
    lock.lock();
    try {
      failing = false;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many records were lost since this was last asked. */
  long takeLost() {
    lock.lock();
    try {
      long lost = lostRecords;
      lostRecords = 0;
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was appended before is written, or lost. */
  void flush() throws InterruptedException {
    lock.lock();
    try {
      long upTo = appendedRecords;
      hurryUpTo = Math.max(hurryUpTo, upTo);
      work.signal();
      while (doneRecords < upTo) {
        written.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is taken in; what is there can still be taken out. Idempotent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
