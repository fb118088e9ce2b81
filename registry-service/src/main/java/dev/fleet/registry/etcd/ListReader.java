package dev.fleet.registry.etcd;

import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Kind;
import io.grpc.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads all keys of one revision, page by page. etcd prepares the next page, on a thread that
 * {@link #close} ends, while the caller works on one; so two are in memory at most. Confined to one
 * thread.
 */
final class ListReader implements AutoCloseable {
  private static final int PAGE = 50_000; // Most rows have less than 200 bytes.
  private static final int FILES_PAGE = 64; // Up to a mebibyte each.
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(20);

  private final EtcdStore store;
  private final KeySpace keys;
  private final Iterator<Kind> kinds = List.of(Kind.values()).iterator();
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("etcd-list").factory());

  /** The next page; null behind the last one. */
  private @Nullable Future<Read> ahead;

  /**
   * Where a page is.
   *
   * @param revision of the list; 0 for the newest
   * @param most rows of the page
   */
  private record Place(Stretch stretch, long revision, int most) {}

  /**
   * A page, and where it began.
   *
   * @param place with the list's revision, and with a number of rows that fits into a message
   */
  private record Read(Place place, Page page) {}

  /** Begins at once, with the newest revision. */
  ListReader(EtcdStore store, KeySpace keys) {
    this.store = store;
    this.keys = keys;
    read(start(kinds.next(), 0));
  }

  private Place start(Kind kind, long revision) {
    return new Place(Stretch.of(keys.start(kind)), revision, kind == Kind.FILE ? FILES_PAGE : PAGE);
  }

  private void read(Place place) {
    ahead = reader.submit(() -> list(place));
  }

  private Read list(Place place) throws EtcdException, InterruptedException {
    Stretch stretch = place.stretch;
    int most = place.most;
    while (true) {
      try {
        Page page = store.list(stretch.from(), stretch.to(), place.revision, most, PAGE_TIMEOUT);
        long revision = place.revision == 0 ? page.revision() : place.revision;
        return new Read(new Place(stretch, revision, most), page);
      } catch (EtcdException e) {
        if (e.code() != Status.Code.RESOURCE_EXHAUSTED || most <= FILES_PAGE) {
          throw e;
        }
        most /= 10; // It does not fit into a message.
      }
    }
  }

  /** The next page; empty behind the last one. Waits for it. */
  Optional<Page> next() throws EtcdException, InterruptedException {
    Future<Read> coming = ahead;
    if (coming == null) {
      return Optional.empty();
    }
    Read read = await(coming);
    ahead = null;
    after(read).ifPresent(this::read);
    return Optional.of(read.page);
  }

  private static Read await(Future<Read> coming) throws EtcdException, InterruptedException {
    try {
      return coming.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EtcdException failure) {
        throw failure;
      }
      throw new IllegalStateException("etcd's list cannot be read", e);
    }
  }

  private Optional<Place> after(Read read) {
    Place place = read.place;
    Optional<Stretch> next = after(place.stretch, read.page);
    if (next.isPresent()) {
      return Optional.of(new Place(next.get(), place.revision, place.most));
    }
    return kinds.hasNext() ? Optional.of(start(kinds.next(), place.revision)) : Optional.empty();
  }

  private static Optional<Stretch> after(Stretch stretch, Page page) {
    List<Entry> entries = page.entries();
    return page.more()
        ? Optional.of(stretch.afterFull(entries.getFirst().key(), entries.getLast().key()))
        : stretch.afterShort();
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    reader.shutdownNow();
    reader.close();
  }
}
