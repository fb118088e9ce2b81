package dev.fleet.agent.embedded.linux;

import java.nio.file.Path;

/** A manager that starts units until it is killed: each has a main process and a daemon. */
final class EndlessStarter {
  private EndlessStarter() {}

  public static void main(String[] arguments) throws Exception {
    var rig = new HostRig(Path.of(arguments[0]), Boolean.parseBoolean(arguments[1]));
    String mark = arguments[2];
    for (int i = 0; true; i++) {
      String unit = "left" + i + ".service";
      var group = rig.open(unit, "Environment=" + mark);
      group.sh("(setsid sleep 1000 &); echo up; exec sleep 1000");
      rig.awaitOutput(unit, "up");
      System.out.println("started " + unit);
    }
  }
}
