package dev.fleet.bench.scale;

import java.util.Locale;

/** What can be tried once all units run. */
enum Trial {
  /** One machine is cut off, and then 1 % of them, at least one. */
  LOST(3) {
    @Override
    void run(Stage stage) throws InterruptedException {
      LostMachines.run(stage);
    }
  },
  /** Another replica of the registry starts. */
  REPLICA(1) {
    @Override
    void run(Stage stage) throws InterruptedException {
      AnotherReplica.run(stage);
    }
  },
  /** etcd stands still for a while. */
  ETCD(1) {
    @Override
    void run(Stage stage) throws InterruptedException {
      EtcdOutage.run(stage);
    }
  },
  /** Most of the machines are cut off together. */
  MOST(8) {
    @Override
    void run(Stage stage) throws InterruptedException {
      MostMachines.run(stage);
    }
  };

  private final int leastMachines;

  Trial(int leastMachines) {
    this.leastMachines = leastMachines;
  }

  /** With fewer there would be none left for the units of those that are cut off. */
  int leastMachines() {
    return leastMachines;
  }

  abstract void run(Stage stage) throws InterruptedException;

  /** What it is called on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
