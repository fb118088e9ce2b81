package dev.fleet.agent.embedded.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A manager that starts units until it is killed: each has a main process and a daemon. */
final class EndlessStarter {
  private EndlessStarter() {}

  public static void main(String[] arguments) throws Exception {
    endWithParent();
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

  /** The parent holds the other end of the input, so that a test that is broken off leaves none. */
  private static void endWithParent() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                System.err.println("the parent's end of the input: " + e);
              }
              Runtime.getRuntime().halt(1);
            });
  }
}
