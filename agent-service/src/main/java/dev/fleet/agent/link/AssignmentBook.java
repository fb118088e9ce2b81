package dev.fleet.agent.link;

import com.google.protobuf.ByteString;
import dev.fleet.agent.reconcile.Goal;
import dev.fleet.agent.reconcile.Wanted;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;
import dev.fleet.unit.placement.GlobalAdmission;
import dev.fleet.v1.Assignment;
import dev.fleet.v1.AssignmentChange;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Machine;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.WatchAssignmentsResponse;
import dev.fleet.v1.WatchMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the cluster wants of this machine, put together from the messages of the watch. Confined to
 * one loop.
 */
public final class AssignmentBook {
  private static final Log LOG = Log.of(AssignmentBook.class);

  /** So much may be of no use. */
  static final long FEW_BYTES = 16L << 20;

  /** A unit of the stream. Global ones are on the machine only if they are admitted. */
  private record Entry(Wanted wanted, boolean global) {}

  private final Map<String, ByteString> contents = new HashMap<>();
  private Map<UnitName, Entry> entries = new TreeMap<>();
  private Machine machine = Machine.getDefaultInstance();
  private boolean synced;
  private boolean known;
  private boolean whole = true;
  private long revision;
  private long contentBytes;
  private long contentBound = FEW_BYTES;

  /**
   * Forgets no assignment, but nothing counts until the stream is in step again. What a new stream
   * refers to it tells again, so contents that no assignment uses are dropped.
   */
  public void streamBegins() {
    synced = false;
    Set<String> used = new HashSet<>();
    entries.values().forEach(entry -> used.add(entry.wanted.digest()));
    contents.keySet().retainAll(used);
    contentBytes = contents.values().stream().mapToLong(ByteString::size).sum();
    contentBound = Math.max(FEW_BYTES, 2 * contentBytes);
  }

  /**
   * Whether most of what the stream has told is of no use any more: within one stream nothing may
   * be forgotten, so a new one should begin.
   */
  public boolean isBloated() {
    return contentBytes > contentBound;
  }

  /** What to resume after; 0 asks for a snapshot. */
  public long resumeRevision() {
    return known ? revision : 0;
  }

  /**
   * Takes in one message.
   *
   * @return false if something is missing in it: nothing counts any more, and the watch must begin
   *     anew
   */
  public boolean apply(WatchAssignmentsResponse message) {
    whole = true;
    take(message);
    if (!whole) {
      known = false;
      synced = false;
    }
    return whole;
  }

  private void take(WatchAssignmentsResponse message) {
    if (message.getMark() == WatchMark.WATCH_MARK_RESET) {
      entries = new TreeMap<>();
      known = false;
      synced = false;
    }
    for (UnitContent content : message.getContentsList()) {
      if (contents.put(content.getDigest(), content.getContent()) == null) {
        contentBytes += content.getContent().size();
      }
    }
    if (message.hasMachine()) {
      machine = message.getMachine();
    }
    message.getChangesList().forEach(this::apply);
    revision = Math.max(revision, message.getRevision());
    if (message.getMark() == WatchMark.WATCH_MARK_SYNCED) {
      revision = message.getRevision();
      synced = true;
      known = true;
    }
  }

  private void apply(AssignmentChange change) {
    switch (change.getChangeCase()) {
      case PUT -> put(change.getPut());
      case DELETED -> name(change.getDeleted()).ifPresent(entries::remove);
      case CHANGE_NOT_SET -> LOG.warn("an assignment change of an unknown kind is ignored");
    }
  }

  private void put(Assignment assignment) {
    var name = name(assignment.getUnit());
    ByteString content = contents.get(assignment.getContentDigest());
    if (name.isEmpty()) {
      return;
    }
    UnitName unit = name.get();
    if (content == null) {
      LOG.error(
          "the registry sent no content for a unit",
          "unit",
          unit,
          "digest",
          assignment.getContentDigest());
      whole = false;
      return;
    }
    Goal goal =
        assignment.getDesiredState() == DesiredState.DESIRED_STATE_LAUNCHED
            ? Goal.LAUNCHED
            : Goal.LOADED;
    Entry before = entries.get(unit);
    Candidate candidate =
        before != null && before.wanted.content().equals(content)
            ? before.wanted.candidate()
            : candidate(unit, content);
    entries.put(
        unit,
        new Entry(
            new Wanted(
                unit,
                content,
                assignment.getContentDigest(),
                assignment.getHash(),
                goal,
                assignment.getGeneration(),
                assignment.getCreateRevision(),
                candidate),
            assignment.getGlobal()));
  }

  private static Candidate candidate(UnitName unit, ByteString content) {
    try {
      return Candidate.of(unit, Requirements.of(unit, UnitFile.parse(content.toByteArray())));
    } catch (UnitFileException e) {
      // The registry lets no such file in. systemd will say what it thinks of it; it asks for
      // nothing.
      LOG.warn("unit file of an assignment cannot be parsed", e, "unit", unit);
      return Candidate.of(unit, Requirements.of(unit, EMPTY));
    }
  }

  private static final UnitFile EMPTY = empty();

  private static UnitFile empty() {
    try {
      return UnitFile.parse("");
    } catch (UnitFileException e) {
      throw new IllegalStateException("an empty file has no fault", e);
    }
  }

  private static Optional<UnitName> name(String text) {
    var fault = UnitName.fault(text);
    if (fault.isPresent()) {
      LOG.warn("assignment with a bad name is ignored", "unit", text, "fault", fault.get());
      return Optional.empty();
    }
    return Optional.of(new UnitName(text));
  }

  /** Whether {@link #wanted} is true of a revision that this stream has told. */
  public boolean synced() {
    return synced;
  }

  /** The machine as the cluster sees it. */
  public Machine machine() {
    return machine;
  }

  /** What this machine should have, global units by the rule of {@link GlobalAdmission}. */
  public Map<UnitName, Wanted> wanted() {
    var wanted = new TreeMap<UnitName, Wanted>();
    var placed = new ArrayList<Candidate>();
    var globals = new ArrayList<Candidate>();
    entries.forEach(
        (unit, entry) -> {
          if (entry.global) {
            globals.add(entry.wanted.candidate());
          } else {
            wanted.put(unit, entry.wanted);
            placed.add(entry.wanted.candidate());
          }
        });
    if (!globals.isEmpty()) {
      for (UnitName unit :
          GlobalAdmission.of(machine.getMetadataMap(), placed, globals).admitted()) {
        wanted.put(unit, Objects.requireNonNull(entries.get(unit)).wanted);
      }
    }
    return wanted;
  }
}
