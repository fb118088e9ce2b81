package dev.fleet.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution as a user unpacks it: launchers, class paths, units. */
final class DistributionIT {
  private static final Path HOME = Path.of(System.getProperty("fleet.home"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fleetctl",
        "registry-service",
        "scheduler-service",
        "agent-service",
        "journal-service",
        "fleet-local",
        "fleet-bench"
      })
  void everyProgramStartsWithoutAWordFromTheJvm(String program, @TempDir Path folder)
      throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve(program), HOME.resolve("bin/" + program));

    Ended ended = run(folder, link.toString(), "--version");
    Files.delete(link);

    assertThat(ended.stderr()).isEmpty();
    assertThat(ended.exit()).isZero();
    assertThat(ended.stdout()).contains("0.1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "fleetctl, jetcd dbus-java netty-codec-http2 registry scheduler agent journal deploy",
    "registry-service, dbus-java picocli scheduler agent journal fleetctl deploy",
    "scheduler-service, jetcd dbus-java netty-codec-http2 picocli registry agent journal fleetctl"
        + " deploy",
    "agent-service, jetcd netty-codec-http2 picocli registry scheduler journal-service fleetctl"
        + " deploy",
    "journal-service, jetcd dbus-java netty-codec-http2 picocli registry scheduler agent fleetctl"
        + " deploy",
    "fleet-local, jetcd dbus-java netty-codec-http2 registry scheduler agent journal fleetctl",
    "fleet-bench, journal-service fleetctl deploy",
  })
  void noProgramSeesTheLibrariesOfAnother(String program, String unwanted) throws IOException {
    List<String> jars = classPath(program);

    assertThat(jars).isNotEmpty().allMatch(jar -> Files.isRegularFile(HOME.resolve("lib/" + jar)));
    for (String start : unwanted.split(" ", -1)) {
      assertThat(jars).noneMatch(jar -> jar.startsWith(start));
    }
  }

  /** The JVM puts no class of Java 5 into a start-up cache, nor what it checks against one. */
  @Test
  void theOptionParserFitsIntoAStartUpCache() throws IOException {
    List<String> picocli =
        classPath("fleetctl").stream().filter(jar -> jar.startsWith("picocli-")).toList();
    assertThat(picocli).hasSize(1);
    try (var jar = new JarFile(HOME.resolve("lib/" + picocli.getFirst()).toFile());
        var bytes =
            new DataInputStream(jar.getInputStream(jar.getEntry("picocli/CommandLine.class")))) {
      assertThat(bytes.readInt()).isEqualTo(0xcafe_babe);
      assertThat(bytes.readUnsignedShort()).as("minor version").isZero();
      assertThat(bytes.readUnsignedShort()).as("major version").isGreaterThanOrEqualTo(50);
    }
  }

  @Test
  void aHostWithoutJavaIsToldWhatToInstall() throws Exception {
    Ended ended =
        run(
            Path.of("/"),
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs none /usr/lib/jvm && exec \"$0\" list-units",
            HOME.resolve("bin/fleetctl").toString());

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.stdout()).isEmpty();
    assertThat(ended.stderr())
        .isEqualTo(
            "fleetctl needs a Java 25 runtime: install temurin-25-jdk or openjdk-25-jre-headless,"
                + " or set JAVA_HOME\n");
  }

  @Test
  void systemdUnderstandsTheUnits(@TempDir Path folder) throws Exception {
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    try (var units = Files.list(HOME.resolve("lib/systemd/system"))) {
      for (Path unit : units.toList()) {
        String text = Files.readString(unit);
        assertThat(text).contains("ExecStart=/opt/fleet/bin/");
        Path copy = folder.resolve(unit.getFileName());
        Files.writeString(copy, text.replace("/opt/fleet", HOME.toString()));
        command.add(copy.toString());
      }
    }

    Ended ended = run(folder, command.toArray(String[]::new));

    assertThat(command).hasSize(2 + 4);
    assertThat(ended.stderr()).isEmpty();
    assertThat(ended.exit()).isZero();
  }

  private static List<String> classPath(String program) throws IOException {
    try (var jar = new JarFile(HOME.resolve("lib/" + program + ".jar").toFile())) {
      String value = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Arrays.asList(value.split(" ", -1));
    }
  }

  private record Ended(int exit, String stdout, String stderr) {}

  private static Ended run(Path folder, String... command) throws Exception {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.contains("JAVA"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var ended =
        new Ended(
            process.exitValue(),
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
    Files.delete(out);
    Files.delete(err);
    return ended;
  }
}
