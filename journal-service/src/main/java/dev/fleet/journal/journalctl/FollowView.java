package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.JournalException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory of our own with links to the journal's directories, through which children follow it.
 * Thread-safe. It exists, and is watched, while somebody follows.
 *
 * <p>Why: journald writes through memory maps and tells watchers of it only 250 to 500 ms later
 * (its "post change" timer), so {@code journalctl --follow} alone is that late. It looks for new
 * entries whenever anything happens in a directory it watches, and it watches this one too. So we
 * look at the headers of the files that are written to, a few reads each {@link #INTERVAL}, and
 * when they have changed we touch our directory. Nothing of the journal's own is written to, so
 * that no privilege beyond reading is needed.
 */
final class FollowView implements AutoCloseable {
  /** What this adds to the delay of a line, at most. */
  static final Duration INTERVAL = Duration.ofMillis(50);

  /** How many intervals pass between looks for new files and directories. */
  private static final int RELIST = 20;

  private static final Log LOG = Log.of(FollowView.class);

  private final JournalPlace place;
  private final Clocks clocks;
  private final Set<Membership> members = new HashSet<>();
  private @Nullable Path directory;
  private List<Path> targets = List.of();
  private @Nullable Thread watcher;

  FollowView(JournalPlace place, Clocks clocks) {
    this.place = place;
    this.clocks = clocks;
  }

  /** Somebody who follows. */
  final class Membership implements AutoCloseable {
    private final Runnable onReplaced;

    private Membership(Runnable onReplaced) {
      this.onReplaced = onReplaced;
    }

    /** What to read now. */
    Path directory() throws JournalException {
      return current();
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
   * @param onReplaced called when the journal's directories have changed and {@link
   *     Membership#directory} is another; must not block
   */
  synchronized Membership join(Runnable onReplaced) throws JournalException {
    if (members.isEmpty()) {
      targets = place.directories();
      directory = create(targets);
      watcher = Thread.ofVirtual().name("journal-watch").start(this::watch);
    }
    var membership = new Membership(onReplaced);
    members.add(membership);
    return membership;
  }

  private synchronized Path current() throws JournalException {
    if (directory == null) {
      throw JournalException.unavailable("the stream has been closed");
    }
    return directory;
  }

  private synchronized void leave(Membership membership) {
    if (members.remove(membership) && members.isEmpty()) {
      close();
    }
  }

  @Override
  public synchronized void close() {
    members.clear();
    if (watcher != null) {
      watcher.interrupt();
      watcher = null;
    }
    if (directory != null) {
      delete(directory);
      directory = null;
    }
  }

  private void watch() {
    var rounds = new Rounds();
    boolean failing = false;
    try {
      while (true) {
        try {
          rounds.next();
          failing = false;
        } catch (ClosedByInterruptException e) {
          return;
        } catch (IOException | JournalException e) {
          if (!failing) {
            LOG.warn("cannot watch the journal; followed lines are late", e);
          }
          failing = true;
        }
        clocks.pause(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The last member has left.
    }
  }

  /** What the watcher remembers from one look to the next. Confined to it. */
  private final class Rounds {
    private int count;
    private List<Path> files = List.of();
    private ByteBuffer heads = ByteBuffer.allocate(0);
    private boolean changedBefore;

    void next() throws IOException, JournalException {
      if (count++ % RELIST == 0) {
        files = JournalHeads.activeFiles(relink());
      }
      ByteBuffer now = JournalHeads.read(files);
      boolean changed = !now.equals(heads);
      // Once more after a change: it may have been seen before the entry was in every index.
      if (changed || changedBefore) {
        touch();
      }
      heads = now;
      changedBefore = changed;
    }
  }

  /** The journal's directories; replaces the view when they are others than before. */
  private List<Path> relink() throws JournalException {
    List<Path> found = place.directories();
    List<Membership> affected;
    synchronized (this) {
      if (directory == null || found.equals(targets)) {
        return found;
      }
      Path old = directory;
      directory = create(found);
      targets = found;
      delete(old);
      affected = new ArrayList<>(members);
    }
    affected.forEach(member -> member.onReplaced.run());
    return found;
  }

  private synchronized void touch() throws IOException {
    if (directory != null) {
      Files.setLastModifiedTime(directory, FileTime.from(clocks.now()));
    }
  }

  /** journalctl descends into directories whose names look like machine IDs, links included. */
  private static Path create(List<Path> targets) throws JournalException {
    try {
      Path directory = Files.createTempDirectory("fleet-journal-");
      for (int i = 0; i < targets.size(); i++) {
        Files.createSymbolicLink(
            directory.resolve("%032x".formatted(i)), targets.get(i).toAbsolutePath());
      }
      return directory;
    } catch (IOException e) {
      throw JournalException.unavailable(
          "cannot make a directory to follow the journal in: " + e.getMessage(), e);
    }
  }

  private static void delete(Path directory) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
      for (Path link : links) {
        Files.delete(link);
      }
      Files.delete(directory);
    } catch (IOException e) {
      LOG.warn("cannot remove a directory", e, "directory", directory);
    }
  }
}
