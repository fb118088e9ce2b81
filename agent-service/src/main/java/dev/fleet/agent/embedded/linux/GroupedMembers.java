package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.LinuxException;
import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Members by control group: the kernel keeps the list, and nobody can leave it by accident. */
final class GroupedMembers implements Members {
  private static final Log LOG = Log.of(GroupedMembers.class);

  private final ControlGroups.Groups groups;
  private final Proc proc;
  private final String path;

  GroupedMembers(ControlGroups.Groups groups, Proc proc, String path) {
    this.groups = groups;
    this.proc = proc;
    this.path = path;
  }

  ControlGroup tracking() {
    return groups.tracking();
  }

  List<ControlGroup> all() {
    return groups.all();
  }

  @Override
  public void place(int pid) throws LinuxException {
    for (ControlGroup group : groups.all()) {
      group.attach(pid);
    }
  }

  @Override
  public void gone(int pid) {
    // The kernel knows.
  }

  @Override
  public List<Integer> pids() {
    return groups.tracking().pids().stream().distinct().filter(this::lives).toList();
  }

  /** Version 1 lists zombies. */
  private boolean lives(int pid) {
    Optional<ProcStat> stat = proc.stat(pid);
    return stat.isPresent() && !stat.get().isDead();
  }

  @Override
  public boolean isEmpty() {
    var populated = groups.tracking().number("cgroup.events", "populated");
    return populated.isPresent() ? populated.getAsLong() == 0 : pids().isEmpty();
  }

  @Override
  public boolean contains(int pid) {
    return groups.tracking().pids().contains(pid);
  }

  @Override
  public boolean killAll() {
    return groups.tracking().killAll();
  }

  @Override
  public void settle(Runnable then) {
    then.run();
  }

  @Override
  public void lookAgain(Runnable then) {
    then.run();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public List<String> notes() {
    return groups.notes();
  }

  @Override
  public void close() {
    for (ControlGroup group : groups.all()) {
      try {
        group.remove();
      } catch (IOException e) {
        LOG.warn("a control group cannot be removed", e, "group", group.directory());
      }
    }
  }
}
