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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the cluster wants of this machine, put together from the messages of the watch. Confined to
 * one loop.
 */
public final class AssignmentBook {
  private static final Log LOG = Log.of(AssignmentBook.class);

  /** A unit of the stream. Global ones are on the machine only if they are admitted. */
  private record Entry(Wanted wanted, boolean global) {}

  private final Map<String, ByteString> contents = new HashMap<>();
  private Map<UnitName, Entry> entries = new TreeMap<>();
  private Machine machine = Machine.getDefaultInstance();
  private boolean synced;
  private boolean known;
  private long revision;

  /** Forgets no assignment, but nothing counts until the stream is in step again. */
  public void streamBegins() {
    synced = false;
    contents.keySet().retainAll(usedDigests());
  }

  private java.util.Set<String> usedDigests() {
    var used = new java.util.HashSet<String>();
    entries.values().forEach(entry -> used.add(entry.wanted.digest()));
    return used;
  }

  /** What to resume after; 0 asks for a snapshot. */
  public long resumeRevision() {
    return known ? revision : 0;
  }

  /** Takes in one message. */
  public void apply(WatchAssignmentsResponse message) {
    if (message.getMark() == WatchMark.WATCH_MARK_RESET) {
      entries = new TreeMap<>();
      known = false;
      synced = false;
    }
    for (UnitContent content : message.getContentsList()) {
      contents.put(content.getDigest(), content.getContent());
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

  private static java.util.Optional<UnitName> name(String text) {
    var fault = UnitName.fault(text);
    if (fault.isPresent()) {
      LOG.warn("assignment with a bad name is ignored", "unit", text, "fault", fault.get());
      return java.util.Optional.empty();
    }
    return java.util.Optional.of(new UnitName(text));
  }

  /** Whether {@link #wanted} is true of a revision that this stream has told. */
  public boolean synced() {
    return synced;
  }

  /** The machine as the cluster sees it. */
  public Machine machine() {
    return machine;
  }

  /**
   * What this machine should have, global units by the rule of {@link GlobalAdmission}.
   *
   * @param here whether a unit is on the machine already: a machine that takes no new units keeps
   *     those
   */
  public Map<UnitName, Wanted> wanted(Predicate<UnitName> here) {
    boolean takesNew =
        switch (machine.getScheduling()) {
          case MACHINE_SCHEDULING_CORDONED, MACHINE_SCHEDULING_DRAINING -> false;
          case MACHINE_SCHEDULING_UNSPECIFIED, MACHINE_SCHEDULING_SCHEDULABLE, UNRECOGNIZED -> true;
        };
    var wanted = new TreeMap<UnitName, Wanted>();
    var placed = new ArrayList<Candidate>();
    var globals = new ArrayList<Candidate>();
    entries.forEach(
        (unit, entry) -> {
          if (!entry.global) {
            wanted.put(unit, entry.wanted);
            placed.add(entry.wanted.candidate());
          } else if (takesNew || here.test(unit)) {
            globals.add(entry.wanted.candidate());
          }
        });
    if (!globals.isEmpty()) {
      for (UnitName unit :
          GlobalAdmission.of(machine.getMetadataMap(), placed, globals).admitted()) {
        wanted.put(unit, java.util.Objects.requireNonNull(entries.get(unit)).wanted);
      }
    }
    return wanted;
  }
}
