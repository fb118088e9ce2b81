package dev.fleet.agent.embedded.linux;

import org.junit.jupiter.api.Nested;

/** The host as the manager of a system has it: as root, by control groups. */
final class LinuxHostIT {
  @Nested
  final class ProcessEnds extends ProcessEndScenarios {
    ProcessEnds() {
      super(true);
    }
  }

  @Nested
  final class Groups extends GroupScenarios {
    Groups() {
      super(true);
    }
  }

  @Nested
  final class Spawns extends SpawnScenarios {
    Spawns() {
      super(true);
    }
  }

  @Nested
  final class Streams extends StreamScenarios {
    Streams() {
      super(true);
    }
  }

  @Nested
  final class Leftovers extends LeftoverScenarios {
    Leftovers() {
      super(true);
    }
  }

  @Nested
  final class Sockets extends SocketScenarios {
    Sockets() {
      super(true);
    }
  }

  @Nested
  final class Notifications extends NotifyScenarios {
    Notifications() {
      super(true);
    }
  }

  @Nested
  final class Paths extends PathScenarios {
    Paths() {
      super(true);
    }
  }
}
