package dev.fleet.ctl;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;

/** Cuts the requests of a command into as few calls as the registry's bounds permit. */
final class Batches {
  /** The most requests of one call. */
  static final int MAX_REQUESTS = 10_000;

  /** Far below the registry's bound, so that no call holds the line for long. */
  private static final int MAX_BYTES = 3_000_000;

  private Batches() {}

  /** The requests in their order; no part is empty. */
  static <Q extends MessageLite> List<List<Q>> of(List<Q> requests) {
    var parts = new ArrayList<List<Q>>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < requests.size(); i++) {
      int size = requests.get(i).getSerializedSize();
      if (i > from && (i - from == MAX_REQUESTS || bytes + size > MAX_BYTES)) {
        parts.add(requests.subList(from, i));
        from = i;
        bytes = 0;
      }
      bytes += size;
    }
    if (from < requests.size()) {
      parts.add(requests.subList(from, requests.size()));
    }
    return parts;
  }
}
