package dev.fleet.agent.embedded.engine.service;

import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.ExecPhase;
import java.util.List;
import java.util.Optional;

/**
 * The commands of one phase, of which one runs. It keeps to the list that the phase began with,
 * whatever the unit's file says meanwhile.
 */
record CommandQueue(ExecPhase phase, List<ExecCommand> commands, int index) {
  static Optional<CommandQueue> of(ExecPhase phase, List<ExecCommand> commands) {
    return commands.isEmpty()
        ? Optional.empty()
        : Optional.of(new CommandQueue(phase, commands, 0));
  }

  ExecCommand current() {
    return commands.get(index);
  }

  Optional<CommandQueue> next() {
    return index + 1 < commands.size()
        ? Optional.of(new CommandQueue(phase, commands, index + 1))
        : Optional.empty();
  }
}
