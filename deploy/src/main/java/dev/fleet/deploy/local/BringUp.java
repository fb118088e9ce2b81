package dev.fleet.deploy.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes a new cluster: etcd and the machines' disks side by side, then the services and the boots,
 * then the wait for all.
 */
final class BringUp {
  private static final Duration REGISTRATION_LIMIT = Duration.ofMinutes(2);

  private final ClusterFile file;
  private final Machines machines;
  private final MachineHost host;
  private final ControlPlane controlPlane;
  private final Consumer<String> progress;

  BringUp(
      ClusterFile file,
      Machines machines,
      MachineHost host,
      ControlPlane controlPlane,
      Consumer<String> progress) {
    this.file = file;
    this.machines = machines;
    this.host = host;
    this.controlPlane = controlPlane;
    this.progress = progress;
  }

  void run() throws InterruptedException {
    machines.chooseIds();
    chooseIsolation();
    prepareSsh();
    List<Action> steps = new ArrayList<>();
    if (file.spec().services()) {
      controlPlane.choosePorts();
      Action start = step("etcd, registry and scheduler run", this::startControlPlane);
      Action wait = step("all machines are registered", this::awaitRegistration);
      steps.add(
          () -> {
            start.run();
            wait.run();
          });
    }
    for (Machine machine : machines.all()) {
      steps.add(
          step(
              machine.name() + " is up",
              () -> {
                host.make(machine);
                host.boot(machine);
              }));
    }
    runTogether(steps);
  }

  private void chooseIsolation() throws InterruptedException {
    if (file.spec().init() == Init.SYSTEMD) {
      return;
    }
    Isolation isolation = Isolation.available();
    file.put("isolation", isolation.name());
    if (isolation == Isolation.NONE) {
      progress.accept(
          "this host allows no namespaces: the machines share its name, its files and its process"
              + " list");
    }
  }

  private void prepareSsh() throws InterruptedException {
    String missing = Prerequisites.missingForSsh();
    if (missing.isEmpty()) {
      SshAccess.choose(file, machines.all()).make(machines.all());
    } else {
      progress.accept("fleetctl ssh will not work; " + missing);
      SshAccess.refuse(file.spec(), "this machine has no sshd; " + missing);
    }
  }

  private void startControlPlane() throws InterruptedException {
    List<String> members = Members.controlPlane(file.spec());
    controlPlane.start(members.getFirst());
    List<Action> rest = new ArrayList<>();
    for (String member : members.subList(1, members.size())) {
      rest.add(() -> controlPlane.start(member));
    }
    runTogether(rest);
  }

  private void awaitRegistration() throws InterruptedException {
    Set<String> wanted = machines.all().stream().map(Machine::id).collect(Collectors.toSet());
    Set<String> missing =
        new Registrations(ControlPlane.endpoints(file.spec())).awaitAll(wanted, REGISTRATION_LIMIT);
    if (!missing.isEmpty()) {
      String names =
          machines.all().stream()
              .filter(machine -> missing.contains(machine.id()))
              .map(Machine::name)
              .collect(Collectors.joining(", "));
      throw new LocalClusterException(
          "not registered after %d s: %s; look at: fleet-local logs m1, fleet-local logs registry"
              .formatted(REGISTRATION_LIMIT.toSeconds(), names));
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws InterruptedException;
  }

  /** Tells how long an action took, once it is done. */
  private Action step(String done, Action action) {
    return () -> {
      long start = Wait.nanos();
      action.run();
      Duration time = Duration.ofNanos(Wait.nanos() - start);
      progress.accept("%s (%.1f s)".formatted(done, time.toMillis() / 1000.0));
    };
  }

  /** Runs all at the same time. The first fault ends the wait, and the others are told to stop. */
  private static void runTogether(List<Action> actions) throws InterruptedException {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ExecutorCompletionService<Void>(executor);
      for (Action action : actions) {
        results.submit(
            () -> {
              action.run();
              return null;
            });
      }
      try {
        for (int i = 0; i < actions.size(); i++) {
          results.take().get();
        }
      } catch (ExecutionException e) {
        executor.shutdownNow();
        if (e.getCause() instanceof LocalClusterException fault) {
          throw fault;
        }
        throw new LocalClusterException("unexpected: " + e.getCause(), e);
      }
    }
  }
}
