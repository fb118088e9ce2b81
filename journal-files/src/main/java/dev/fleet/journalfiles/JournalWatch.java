package dev.fleet.journalfiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Wakes those who follow a journal when something is written to it, through the kernel's
 * notifications (inotify): within milliseconds, and for nothing while nothing happens. One for a
 * directory however many follow; it holds a watch and a thread only while somebody does.
 * Thread-safe.
 */
public final class JournalWatch {
  private final Path directory;

  // Guarded by this.
  private final Set<Follower> followers = new HashSet<>();
  private @Nullable WatchService service;

  public JournalWatch(Path directory) {
    this.directory = directory;
  }

  /** Somebody who follows. {@link #await} is for one thread, {@link #close} for any. */
  public final class Follower implements AutoCloseable {
    private boolean changed = true;
    private boolean closed;
    private boolean lost;

    private Follower() {}

    /**
     * Waits until something may have been written since this returned last; the first time it
     * returns at once.
     *
     * @return false after {@link #close}
     * @throws IOException if the directory is gone
     */
    public boolean await() throws IOException, InterruptedException {
      synchronized (JournalWatch.this) {
        while (!changed && !closed && !lost) {
          JournalWatch.this.wait();
        }
        if (lost && !closed) {
          throw new IOException("the journal's directory " + directory + " is gone");
        }
        changed = false;
        return !closed;
      }
    }

    /** Idempotent. */
    @Override
    public void close() {
      leave(this);
    }
  }

  /**
   * Begins to follow.
   *
   * @throws IOException if the directory cannot be watched
   */
  public synchronized Follower follow() throws IOException {
    if (service == null) {
      WatchService watching = directory.getFileSystem().newWatchService();
      try {
        directory.register(
            watching,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
      } catch (IOException e) {
        watching.close();
        throw e;
      }
      service = watching;
      Thread.ofVirtual().name("journal-watch").start(() -> run(watching));
    }
    var follower = new Follower();
    followers.add(follower);
    return follower;
  }

  private void run(WatchService watching) {
    try {
      while (true) {
        WatchKey key = watching.take();
        key.pollEvents();
        boolean valid = key.reset();
        wake(watching, valid);
        if (!valid) {
          return;
        }
      }
    } catch (ClosedWatchServiceException e) {
      // The last follower has left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void wake(WatchService watching, boolean valid) {
    if (!Objects.equals(service, watching)) {
      return;
    }
    for (Follower follower : followers) {
      follower.changed = true;
      follower.lost = !valid;
    }
    notifyAll();
    if (!valid) {
      end();
    }
  }

  private synchronized void leave(Follower follower) {
    follower.closed = true;
    followers.remove(follower);
    notifyAll();
    if (followers.isEmpty()) {
      end();
    }
  }

  private void end() {
    WatchService watching = service;
    service = null;
    if (watching != null) {
      try {
        watching.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot end watching " + directory, e);
      }
    }
  }
}
