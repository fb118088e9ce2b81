package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Leftover;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.ResourceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the list of members of each unit: by control group where one can be made, else by looking
 * at all processes. Keeps on disk what the next manager needs to find them. Confined to the
 * manager's loop.
 */
final class Rosters {
  private static final Log LOG = Log.of(Rosters.class);
  private static final String NO_GROUP = "no writable control group";
  private static final ResourceSetting.Machine ANY = new ResourceSetting.Machine(1, 1);

  private final Proc proc;
  private final Optional<ControlGroups> controlGroups;
  private final ProcessTable table;
  private final RunRecords records;
  private final Map<UnitName, Members> left = new HashMap<>();
  private final List<Leftover> leftovers = new ArrayList<>();

  Rosters(
      Proc proc, Optional<ControlGroups> controlGroups, ProcessTable table, RunRecords records) {
    this.proc = proc;
    this.controlGroups = controlGroups;
    this.table = table;
    this.records = records;
  }

  /** The members of a unit that begins to run; some may be left of its run before. */
  Members open(UnitName unit, String invocationId, ResourceLimits limits) throws IOException {
    if (controlGroups.isEmpty()) {
      records.begin(unit, invocationId, Optional.empty());
      table.invocation(invocationId, unit);
      return scanned(unit, notes(limits));
    }
    ControlGroups.Groups groups = controlGroups.get().open(unit, limits);
    records.begin(unit, invocationId, Optional.of(groups.tracking().directory()));
    return new GroupedMembers(groups, proc, controlGroups.get().shown(groups.tracking()));
  }

  private ScannedMembers scanned(UnitName unit, List<String> notes) {
    return new ScannedMembers(unit, table, records, proc, notes);
  }

  private static List<String> notes(ResourceLimits limits) {
    return ResourceSetting.unified(limits, ANY).stream()
        .map(ResourceSetting::directive)
        .distinct()
        .map(directive -> ControlGroups.note(directive, NO_GROUP))
        .toList();
  }

  /** Whose a process is that is no child of ours by birth. */
  Optional<UnitName> owner(ProcStat process) {
    return controlGroups.isPresent()
        ? controlGroups.get().owner(proc.controlGroups(process.pid()))
        : table.owner(process);
  }

  /** Nothing of a unit runs any more. */
  void end(UnitName unit, Members members) {
    members.close();
    records.end(unit);
  }

  /** Finds what an earlier manager left running. Once, before anything is started. */
  void findLeftovers() throws IOException {
    List<RunRecords.Run> runs = records.recover();
    for (RunRecords.Run run : runs) {
      if (groupOf(run).isEmpty()) {
        table.includeStrangers();
        run.invocations().forEach(invocation -> table.invocation(invocation, run.unit()));
        run.sessions().stream()
            .filter(this::isSame)
            .forEach(session -> table.session(session.leader(), run.unit()));
      }
    }
    for (RunRecords.Run run : runs) {
      Members members = membersOf(run);
      List<Integer> pids = members.pids();
      if (pids.isEmpty()) {
        end(run.unit(), members);
      } else {
        left.put(run.unit(), members);
        leftovers.add(new Leftover(run.unit(), run.invocations().getLast(), pids));
      }
    }
    leftovers.sort(Comparator.comparing(Leftover::unit));
    if (!leftovers.isEmpty()) {
      LOG.info("processes of an earlier manager still run", "units", leftovers.size());
    }
  }

  private Members membersOf(RunRecords.Run run) {
    return groupOf(run)
        .<Members>map(
            group ->
                new GroupedMembers(
                    new ControlGroups.Groups(group, List.of(group), List.of()),
                    proc,
                    controlGroups.map(groups -> groups.shown(group)).orElse("/" + run.unit())))
        .orElseGet(() -> scanned(run.unit(), List.of()));
  }

  private static Optional<ControlGroup> groupOf(RunRecords.Run run) {
    return run.group().filter(Files::isDirectory).map(ControlGroup::new);
  }

  /** Whether the session's number has not been given to another process since. */
  private boolean isSame(RunRecords.Session session) {
    Optional<ProcStat> leader = proc.stat(session.leader());
    return leader.isEmpty() || leader.get().start() == session.start();
  }

  /** Nobody is started any more. */
  void close() {
    controlGroups.ifPresent(ControlGroups::close);
  }

  List<Leftover> leftovers() {
    return List.copyOf(leftovers);
  }

  /** The members of what was left; can be had once. */
  Optional<Members> takeOver(Leftover leftover) {
    return Optional.ofNullable(left.remove(leftover.unit()));
  }
}
