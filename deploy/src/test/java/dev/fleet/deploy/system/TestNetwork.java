package dev.fleet.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.CommandResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Network namespaces with a line each to a bridge, which has a namespace too: nothing of it touches
 * the host's own network. Lines can be cut. Needs root and iproute2.
 */
final class TestNetwork implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Nobody else's on this host, and at most 15 characters are left for the ends. */
  private static final String PREFIX = "fleet-it-" + ProcessHandle.current().pid() + "-";

  private static final String HUB = "hub";

  /** How a line is cut. */
  enum Fault {
    /** What is sent vanishes, and nothing says so. */
    SILENCE,
    /** Whoever sends is told at once that there is no way. */
    REFUSAL
  }

  private final List<String> ends;

  private TestNetwork(List<String> ends) {
    this.ends = List.copyOf(ends);
  }

  static TestNetwork create(List<String> ends) throws InterruptedException {
    var network = new TestNetwork(ends);
    try {
      network.make();
      return network;
    } catch (AssertionError e) {
      network.close();
      throw e;
    }
  }

  private void make() throws InterruptedException {
    ip("netns add " + PREFIX + HUB);
    ip("-n " + PREFIX + HUB + " link add hub type bridge");
    ip("-n " + PREFIX + HUB + " link set hub up");
    for (String end : ends) {
      String name = PREFIX + end;
      ip("netns add " + name);
      ip("-n " + PREFIX + HUB + " link add " + end + " type veth peer name eth0 netns " + name);
      ip("-n " + PREFIX + HUB + " link set " + end + " master hub up");
      ip("-n " + name + " link set eth0 address " + mac(end));
      ip("-n " + name + " addr add " + address(end) + "/24 dev eth0");
      ip("-n " + name + " link set lo up");
      connect(end);
    }
  }

  /** With fixed neighbours: a line that is silent must not be told by ARP. */
  private void connect(String end) throws InterruptedException {
    ip("-n " + PREFIX + end + " link set eth0 up");
    for (String other : ends) {
      if (!other.equals(end)) {
        ip(
            "-n %s%s neigh replace %s lladdr %s dev eth0 nud permanent"
                .formatted(PREFIX, end, address(other), mac(other)));
      }
    }
  }

  /** The address of an end. */
  String address(String end) {
    return "10.77.0." + (1 + ends.indexOf(end));
  }

  private String mac(String end) {
    return "02:00:00:77:00:%02x".formatted(1 + ends.indexOf(end));
  }

  /** The words before a command that has to run at an end. */
  List<String> enter(String end) {
    return List.of("nsenter", "--net=/run/netns/" + PREFIX + end, "--");
  }

  void cut(String end, Fault fault) throws InterruptedException {
    switch (fault) {
      case SILENCE -> bridgePort(end, "0"); // BR_STATE_DISABLED
      case REFUSAL -> ip("-n " + PREFIX + end + " link set eth0 down");
    }
  }

  void mend(String end) throws InterruptedException {
    connect(end);
    bridgePort(end, "3"); // BR_STATE_FORWARDING
  }

  private static void bridgePort(String end, String state) throws InterruptedException {
    run(("bridge -n " + PREFIX + HUB + " link set dev " + end + " state " + state).split(" ", -1));
  }

  private static void ip(String words) throws InterruptedException {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words.split(" ", -1)));
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) throws InterruptedException {
    CommandResult result = Command.run(List.of(command), Map.of(), LIMIT);
    assertThat(result.exit())
        .as("%s: %s", String.join(" ", command), result.stderr().strip())
        .isZero();
  }

  @Override
  public void close() {
    var all = new ArrayList<>(ends);
    all.add(HUB);
    for (String end : all) {
      try {
        Command.run(List.of("ip", "netns", "del", PREFIX + end), Map.of(), LIMIT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
