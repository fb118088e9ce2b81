package dev.fleet.registry.etcd;

import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import java.util.List;

/**
 * A part of a list of keys.
 *
 * @param entries in order of their keys
 * @param more whether there are keys behind the last one
 * @param revision how far etcd was when it answered
 */
record Page(List<Entry> entries, boolean more, long revision) {
  static Page of(RangeResponse answer) {
    return new Page(
        answer.getKvsList().stream().map(Page::entry).toList(),
        answer.getMore(),
        answer.getHeader().getRevision());
  }

  private static Entry entry(KeyValue entry) {
    return new Entry(
        entry.getKey(), entry.getValue(), entry.getCreateRevision(), entry.getModRevision());
  }
}
