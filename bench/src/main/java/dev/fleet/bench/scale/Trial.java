package dev.fleet.bench.scale;

import java.util.Locale;

/** What can be tried once all units run. */
enum Trial {
  /** One machine is cut off, and then 1 % of them. */
  LOST {
    @Override
    void run(Stage stage) throws InterruptedException {
      LostMachines.run(stage);
    }
  },
  /** Another replica of the registry starts. */
  REPLICA {
    @Override
    void run(Stage stage) throws InterruptedException {
      AnotherReplica.run(stage);
    }
  },
  /** etcd stands still for a while. */
  ETCD {
    @Override
    void run(Stage stage) throws InterruptedException {
      EtcdOutage.run(stage);
    }
  },
  /** Most of the machines are cut off together. */
  MOST {
    @Override
    void run(Stage stage) throws InterruptedException {
      MostMachines.run(stage);
    }
  };

  abstract void run(Stage stage) throws InterruptedException;

  /** What it is called on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
