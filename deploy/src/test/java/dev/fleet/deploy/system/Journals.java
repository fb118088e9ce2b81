package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Journals of several machines in one stream. */
abstract class Journals {
  /** A line says when it was written: "tick 2 1795443021.123456789". */
  private static final Pattern TICK = Pattern.compile("tick (\\d) (\\d+)\\.(\\d{9})$");

  private final Terminal terminal;

  Journals(TestCluster cluster) {
    this.terminal = new Terminal(cluster);
    terminal.edit(
        "tick@.service",
        """
        [Service]
        ExecStart=/bin/sh -c 'while :; do date "+tick %i %%s.%%N"; sleep 0.2; done'
        [X-Fleet]
        Conflicts=tick@*.service
        """);
  }

  @Test
  @Timeout(60)
  void followsAllInstancesThoseThatComeLaterToo() throws IOException, InterruptedException {
    terminal.ok("fleetctl start tick@{1..2}");
    Process follow = terminal.background("fleetctl journal -f 'tick@*'");
    List<Duration> delays = new ArrayList<>();
    try (BufferedReader lines = follow.inputReader(StandardCharsets.UTF_8)) {
      readUntil(lines, Set.of("1", "2"), delays);
      terminal.ok("fleetctl start tick@3");
      readUntil(lines, Set.of("1", "2", "3"), delays);
      delays.clear(); // Until here lines have waited for this reader.
      for (int round = 0; round < 10; round++) {
        readUntil(lines, Set.of("1", "2", "3"), delays);
      }
    } finally {
      follow.destroy();
      assertThat(follow.waitFor(Duration.ofSeconds(10))).isTrue();
    }
    Collections.sort(delays);
    System.err.printf(
        "journal -f: %d lines, from written to read: median %d ms, slowest %d ms%n",
        delays.size(), delays.get(delays.size() / 2).toMillis(), delays.getLast().toMillis());
  }

  @Test
  void linesBackOfOneUnit() throws InterruptedException {
    terminal.ok("fleetctl start tick@1");
    eventually(
        Duration.ofSeconds(10),
        () ->
            assertThat(terminal.ok("fleetctl journal --lines=3 -o cat tick@1").stdout().lines())
                .hasSize(3)
                .allMatch(line -> TICK.matcher(line).matches()));
  }

  private static void readUntil(BufferedReader lines, Set<String> instances, List<Duration> delays)
      throws IOException {
    Set<String> missing = new HashSet<>(instances);
    while (!missing.isEmpty()) {
      String line = lines.readLine();
      assertThat(line).as("the stream goes on").isNotNull();
      Matcher tick = TICK.matcher(line);
      if (tick.find()) {
        Instant written =
            Instant.ofEpochSecond(Long.parseLong(tick.group(2)), Long.parseLong(tick.group(3)));
        delays.add(Duration.between(written, Clocks.system().now()));
        missing.remove(tick.group(1));
      }
    }
  }
}
