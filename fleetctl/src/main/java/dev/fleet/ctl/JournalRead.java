package dev.fleet.ctl;

import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ReadEntriesRequest;
import java.util.ArrayList;
import java.util.List;

/** Reads a few entries of one machine's journal. */
final class JournalRead {
  private JournalRead() {}

  /** All entries that the request asks for, which must be bounded by {@code lines}. */
  static List<JournalEntry> all(
      Cluster cluster, Machine machine, String legend, ReadEntriesRequest request)
      throws CallFailure {
    var entries = new ArrayList<JournalEntry>();
    cluster.collect(
        "journal of " + legend,
        machine.getJournalEndpoint(),
        JournalServiceGrpc.getReadEntriesMethod(),
        request,
        answer -> entries.addAll(answer.getEntriesList()));
    return entries;
  }
}
