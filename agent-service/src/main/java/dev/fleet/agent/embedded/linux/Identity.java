package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Accounts;
import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.ExecContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * As whom a process runs.
 *
 * @param groups supplementary ones; empty to keep those of this process
 * @param home of the user
 * @param isOwn whether it is who this process is
 */
record Identity(long uid, long gid, Optional<List<Long>> groups, String home, boolean isOwn) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  /** Finds out; may ask whatever the system keeps its users in. */
  static Identity of(ExecContext context, ExecCommand.Privileges privileges) throws SpawnException {
    boolean asManager =
        switch (privileges) {
          case UNIT, AMBIENT -> false;
          case FULL, NO_SETUID -> true;
        };
    boolean nothingAsked =
        context.user().isEmpty()
            && context.group().isEmpty()
            && context.supplementaryGroups().isEmpty();
    return asManager || nothingAsked ? own() : asked(context);
  }

  private static Identity own() {
    long uid = Accounts.ownUid();
    String home = Accounts.user(uid).map(Accounts.User::home).orElse("/");
    return new Identity(uid, Accounts.ownGid(), Optional.empty(), home, true);
  }

  private static Identity asked(ExecContext context) throws SpawnException {
    Identity own = own();
    Optional<Accounts.User> user = Optional.empty();
    if (context.user().isPresent()) {
      user = user(context.user().get());
      if (user.isEmpty()) {
        throw new SpawnException(ExitStep.USER, "No such process");
      }
    }
    long uid = user.map(Accounts.User::uid).orElse(own.uid());
    long gid = user.map(Accounts.User::gid).orElse(own.gid());
    if (context.group().isPresent()) {
      gid = groupNumber(context.group().get());
    }
    var groups = new TreeSet<Long>();
    if (user.isPresent()) {
      // As initgroups(3) does it: Group= takes the place of the user's own.
      groups.addAll(Accounts.groupsOf(user.get().name(), gid));
    }
    for (String group : context.supplementaryGroups()) {
      groups.add(groupNumber(group));
    }
    if (user.isEmpty() && !context.supplementaryGroups().isEmpty()) {
      groups.addAll(Accounts.ownGroups());
    }
    Optional<List<Long>> wanted =
        groups.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(groups));
    boolean same = uid == own.uid() && gid == own.gid();
    boolean sameGroups =
        wanted.isEmpty() || new TreeSet<>(Accounts.ownGroups()).containsAll(wanted.get());
    if (!(same && sameGroups) && own.uid() != 0) {
      // systemd's own manager for a user fails at this very step.
      throw new SpawnException(ExitStep.GROUP, "Operation not permitted");
    }
    String home = user.map(Accounts.User::home).orElse(own.home());
    return new Identity(uid, gid, wanted, home, same && sameGroups);
  }

  static Optional<Accounts.User> user(String nameOrNumber) {
    return NUMBER.matcher(nameOrNumber).matches()
        ? Accounts.user(Long.parseLong(nameOrNumber))
        : Accounts.user(nameOrNumber);
  }

  static Optional<Long> group(String nameOrNumber) {
    return NUMBER.matcher(nameOrNumber).matches()
        ? Optional.of(Long.parseLong(nameOrNumber))
        : Accounts.group(nameOrNumber).map(Accounts.Group::gid);
  }

  private static long groupNumber(String nameOrNumber) throws SpawnException {
    return group(nameOrNumber)
        .orElseThrow(() -> new SpawnException(ExitStep.GROUP, "No such process"));
  }

  /**
   * The command that becomes the identity and then executes a program: setpriv(1) of util-linux,
   * which does it in a process of its own, as is safe; {@code program} is appended.
   */
  List<String> command(String setpriv) {
    var command = new ArrayList<String>();
    command.add(setpriv);
    command.add("--reuid=" + uid);
    command.add("--regid=" + gid);
    command.add(
        groups
            .map(
                list ->
                    "--groups="
                        + list.stream().map(String::valueOf).collect(Collectors.joining(",")))
            .orElse("--keep-groups"));
    command.add("--");
    return command;
  }
}
