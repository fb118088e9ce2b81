package dev.fleet.deploy.local;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
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
  private static final int SSH_PORT = 22;
  private static final int OTHER_SSH_PORT = 2222;

  private final ClusterFile file;
  private final Machines machines;
  private final ControlPlane controlPlane;
  private final Consumer<String> progress;

  BringUp(
      ClusterFile file, Machines machines, ControlPlane controlPlane, Consumer<String> progress) {
    this.file = file;
    this.machines = machines;
    this.controlPlane = controlPlane;
    this.progress = progress;
  }

  void run() throws InterruptedException {
    chooseIds();
    SshAccess ssh = new SshAccess(file.spec().folder().resolve("ssh"), chooseSshPort());
    ssh.make(machines.all());
    var root = new MachineRoot(file.spec(), ssh);
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
                root.make(machine);
                machines.boot(machine);
                awaitSsh(machine, ssh.port());
              }));
    }
    runTogether(steps);
  }

  private void chooseIds() {
    var random = new SecureRandom();
    Set<String> starts = new HashSet<>();
    for (int number = 1; number <= file.spec().machines(); number++) {
      byte[] bytes = new byte[16];
      String id;
      do {
        random.nextBytes(bytes);
        id = HexFormat.of().formatHex(bytes);
      } while (!starts.add(id.substring(0, 8)));
      file.put("id.m" + number, id);
    }
  }

  /** The host's own sshd usually holds port 22 on every address. */
  private int chooseSshPort() {
    boolean free =
        machines.all().stream()
            .allMatch(machine -> Ports.isFree(new InetSocketAddress(machine.address(), SSH_PORT)));
    int port = free ? SSH_PORT : OTHER_SSH_PORT;
    file.put("ssh.port", Integer.toString(port));
    if (!free) {
      progress.accept("port 22 is taken on this host; the machines' sshd listen on " + port);
    }
    return port;
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

  private static void awaitSsh(Machine machine, int port) throws InterruptedException {
    Wait.until(
        Duration.ofSeconds(60),
        "sshd of " + machine.name() + " did not answer",
        () -> Ports.answers(machine.address(), port));
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
