package dev.fleet.registry.wire;

import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.v1.UnitContent;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which unit files a stream has had. Confined to the stream's thread. */
public final class SentContents {
  private static final int MIN_PRUNE = 1_000;

  private final Set<String> sent = new HashSet<>();

  /** The content, unless it was asked for before: each is sent once a stream. */
  public Optional<UnitContent> unsent(ClusterState state, String digest) {
    Row.FileRow file = state.files().get(digest);
    if (file == null || !sent.add(digest)) {
      return Optional.empty();
    }
    if (sent.size() > MIN_PRUNE && sent.size() > 2 * state.files().size()) {
      sent.removeIf(old -> !state.files().contains(old)); // Collected; would be sent again.
    }
    return Optional.of(Answers.content(digest, file));
  }
}
