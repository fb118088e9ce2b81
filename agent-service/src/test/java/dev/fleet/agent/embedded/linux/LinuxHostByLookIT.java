package dev.fleet.agent.embedded.linux;

import org.junit.jupiter.api.Nested;

/** The host where no control group can be made: whose a process is shows by looking at all. */
final class LinuxHostByLookIT {
  @Nested
  final class ProcessEnds extends ProcessEndScenarios {
    ProcessEnds() {
      super(false);
    }
  }

  @Nested
  final class Groups extends GroupScenarios {
    Groups() {
      super(false);
    }
  }

  @Nested
  final class Spawns extends SpawnScenarios {
    Spawns() {
      super(false);
    }
  }

  @Nested
  final class Streams extends StreamScenarios {
    Streams() {
      super(false);
    }
  }

  @Nested
  final class Leftovers extends LeftoverScenarios {
    Leftovers() {
      super(false);
    }
  }

  @Nested
  final class Sockets extends SocketScenarios {
    Sockets() {
      super(false);
    }
  }

  @Nested
  final class Notifications extends NotifyScenarios {
    Notifications() {
      super(false);
    }
  }

  @Nested
  final class Paths extends PathScenarios {
    Paths() {
      super(false);
    }
  }
}
