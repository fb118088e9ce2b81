package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scenarios as someone who may do nothing special: the user nobody, in a JVM of its own. */
final class OrdinaryUserIT {
  private final Path folder = newFolder();

  private static Path newFolder() {
    try {
      Path folder = Files.createTempDirectory("fleet-ordinary-user");
      Files.setAttribute(folder, "unix:mode", 0755);
      return folder;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterEach
  void removeFolder() throws Exception {
    new LinuxFiles().remove(folder.toString());
  }

  @Test
  void allScenarios() throws Exception {
    boolean root = dev.fleet.agent.linux.Accounts.ownUid() == 0;
    List<String> prefix =
        root
            ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--")
            : List.of();
    Process jvm = TestJvm.start(prefix, copyOfClassPath(), ScenarioRunner.class);
    String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor()).as(output).isZero();
    assertThat(output).contains("scenarios passed");
  }

  /** The class path may lie where only its owner gets. */
  private String copyOfClassPath() throws Exception {
    var copies = new ArrayList<String>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path source = Path.of(entry);
      if (Files.exists(source)) {
        Path copy = folder.resolve(Integer.toString(copies.size()));
        copy(source, copy);
        copies.add(copy.toString());
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copy(Path source, Path target) throws Exception {
    try (Stream<Path> tree = Files.walk(source)) {
      for (Path path : tree.toList()) {
        Path copy = target.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(copy);
          Files.setAttribute(copy, "unix:mode", 0755);
        } else {
          Files.copy(path, copy);
          Files.setAttribute(copy, "unix:mode", 0644);
        }
      }
    }
  }
}
