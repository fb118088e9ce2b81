package dev.fleet.ctl;

import dev.fleet.testkit.registry.FakeRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Runs fleetctl in this process, against a registry on a real port. */
final class Fleetctl {
  /** What a run left behind. */
  record Result(int exitCode, String out, String err) {}

  private final Map<String, String> environment = new HashMap<>();

  Fleetctl() {
    environment.put("TZ", "UTC");
  }

  Fleetctl(FakeRegistry registry) {
    this();
    environment.put("FLEETCTL_ENDPOINT", registry.endpoint());
  }

  Fleetctl with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Result run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exitCode = run(out, err, args);
    return new Result(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** As {@link #run(String...)}, to streams that can be looked at meanwhile. */
  int run(ByteArrayOutputStream out, ByteArrayOutputStream err, String... args) {
    return FleetctlMain.run(
        args,
        environment,
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, false, StandardCharsets.UTF_8));
  }
}
