package dev.fleet.bench.core;

import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitValidation;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Unit files, read and checked as the registry does. Neither final nor private, for JMH. */
@State(Scope.Benchmark)
public class ParseBenchmark {
  private static final String TEXT =
      """
      [Unit]
      Description=Web server of the shop, %i
      Documentation=https://shop.example/docs
      After=network-online.target docker.service
      Requires=docker.service

      [Service]
      # The image is fetched anew at each start.
      EnvironmentFile=/etc/environment
      TimeoutStartSec=0
      KillMode=none
      ExecStartPre=-/usr/bin/docker kill web-%i
      ExecStartPre=-/usr/bin/docker rm web-%i
      ExecStartPre=/usr/bin/docker pull registry.example/shop/web:4.2
      ExecStart=/usr/bin/docker run --name web-%i -p 80:8080 \\
        -e REGION=eu registry.example/shop/web:4.2
      ExecStop=/usr/bin/docker stop web-%i
      Restart=always

      [X-Fleet]
      MachineMetadata=region=eu
      Conflicts=web@*.service
      """;

  private static final int LARGE_BYTES = 64 << 10;

  private final byte[] typical = TEXT.getBytes(StandardCharsets.UTF_8);
  private final byte[] large = large();
  private final UnitName name = new UnitName("web@7.service");
  private UnitFile parsed;

  /** Lines of environment, as generated files have them. */
  private static byte[] large() {
    var text = new StringBuilder(TEXT).append("[Service]\n");
    for (int i = 0; text.length() < LARGE_BYTES - 100; i++) {
      text.append("Environment=SETTING_").append(i).append("=\"the value of it, ").append(i);
      text.append(" of many\"\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Setup
  public void parseOnce() throws UnitFileException {
    parsed = UnitFile.parse(typical);
  }

  @Benchmark
  public UnitFile parseTypical() throws UnitFileException {
    return UnitFile.parse(typical);
  }

  @Benchmark
  public UnitFile parseLarge() throws UnitFileException {
    return UnitFile.parse(large);
  }

  /** The canonical text and its SHA-1. */
  @Benchmark
  public String hash() {
    return parsed.sha1();
  }

  /** What the registry asks of a file that it has parsed. */
  @Benchmark
  public void check(Blackhole sink) {
    sink.consume(UnitValidation.errors(name, parsed));
    sink.consume(UnitValidation.warnings(name, parsed));
    sink.consume(Requirements.of(name, parsed));
  }
}
