package dev.fleet.agent.embedded.linux;

import dev.fleet.unit.UnitName;
import java.util.List;
import java.util.Optional;

/** Members as a look at all processes shows them. */
final class ScannedMembers implements Members {
  private final UnitName unit;
  private final ProcessTable table;
  private final RunRecords records;
  private final Proc proc;
  private final List<String> notes;

  ScannedMembers(
      UnitName unit, ProcessTable table, RunRecords records, Proc proc, List<String> notes) {
    this.unit = unit;
    this.table = table;
    this.records = records;
    this.proc = proc;
    this.notes = List.copyOf(notes);
  }

  @Override
  public void place(int pid) {
    table.add(pid, unit);
    proc.stat(pid).ifPresent(stat -> records.session(unit, pid, stat.start()));
  }

  @Override
  public void gone(int pid) {
    table.remove(pid, unit);
  }

  @Override
  public List<Integer> pids() {
    return table.membersOf(unit);
  }

  @Override
  public boolean isEmpty() {
    return !table.hasMembers(unit);
  }

  @Override
  public boolean contains(int pid) {
    Optional<ProcStat> stat = proc.stat(pid).filter(process -> !process.isDead());
    if (stat.isEmpty()) {
      return false;
    }
    Optional<UnitName> owner = table.owner(stat.get());
    if (owner.isEmpty() && stat.get().parent() == proc.self()) {
      // An orphan that shows no sign, or just executes a program: only a look tells.
      table.look();
      owner = table.owner(stat.get());
    }
    return owner.filter(unit::equals).isPresent();
  }

  @Override
  public boolean killAll() {
    return false;
  }

  @Override
  public void settle(Runnable then) {
    if (table.isSettled()) {
      then.run();
    } else {
      table.afterLook(then);
    }
  }

  @Override
  public void lookAgain(Runnable then) {
    table.afterLook(then);
  }

  @Override
  public String path() {
    return "/fleet/" + unit;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public void close() {
    table.forget(unit);
  }
}
