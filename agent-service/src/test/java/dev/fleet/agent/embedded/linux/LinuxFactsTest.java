package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinuxFactsTest {
  private final LinuxFacts facts = new LinuxFacts();
  @TempDir Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void pathsOfEachKind() throws Exception {
    Files.writeString(folder.resolve("full"), "x");
    Files.createFile(folder.resolve("empty"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("full"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("/no/such"));
    Path program = Files.createFile(folder.resolve("program"));
    Files.setAttribute(program, "unix:mode", 0010);
    assertThat(facts.exists(at("link"))).isTrue();
    assertThat(facts.exists(at("dangling"))).isFalse();
    assertThat(facts.isSymbolicLink(at("dangling"))).isTrue();
    assertThat(facts.isSymbolicLink(at("full"))).isFalse();
    assertThat(facts.isFileNotEmpty(at("full"))).isTrue();
    assertThat(facts.isFileNotEmpty(at("empty"))).isFalse();
    assertThat(facts.isFileNotEmpty(folder.toString())).isFalse();
    assertThat(facts.isFileExecutable(at("program"))).isTrue();
    assertThat(facts.isFileExecutable(at("full"))).isFalse();
    assertThat(facts.isFileExecutable(folder.toString())).isFalse();
    assertThat(facts.isDirectory(folder.toString())).isTrue();
    assertThat(facts.isDirectory(at("full"))).isFalse();
  }

  @Test
  void foldersWithNothingThatCounts() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("folder"));
    assertThat(facts.isDirectoryNotEmpty(at("folder"))).isFalse();
    for (String hidden : new String[] {".hidden", "old~", "x.bak", "lost+found", "y.dpkg-new"}) {
      Files.createFile(empty.resolve(hidden));
    }
    assertThat(facts.isDirectoryNotEmpty(at("folder"))).isFalse();
    Files.createFile(empty.resolve("counts"));
    assertThat(facts.isDirectoryNotEmpty(at("folder"))).isTrue();
    assertThat(facts.isDirectoryNotEmpty(at("folder/counts"))).isFalse();
    assertThat(facts.isDirectoryNotEmpty(at("none"))).isFalse();
  }

  @Test
  void patterns() throws Exception {
    for (String name : new String[] {"b1", "a1", "a2", "c"}) {
      Files.createFile(folder.resolve(name));
    }
    assertThat(facts.glob(at("a*"))).containsExactly(at("a1"), at("a2"));
    assertThat(facts.glob(at("[ab]1"))).containsExactly(at("a1"), at("b1"));
    assertThat(facts.glob(at("{c,a1}"))).containsExactlyInAnyOrder(at("c"), at("a1"));
    assertThat(facts.glob(at("none*"))).isEmpty();
    assertThat(facts.glob(at("c"))).containsExactly(at("c"));
  }

  @Test
  void mounts() {
    assertThat(facts.isMountPoint("/")).isTrue();
    assertThat(facts.isMountPoint("/proc")).isTrue();
    assertThat(facts.isMountPoint(folder.toString())).isFalse();
    assertThat(facts.isMountPoint("/no/such")).isFalse();
    assertThat(facts.isReadWrite(folder.toString())).isTrue();
    assertThat(facts.isReadWrite("/no/such")).isTrue();
  }

  @Test
  void usersAndGroups() {
    var root = facts.user("root").orElseThrow();
    assertThat(facts.user("0")).hasValue(root);
    assertThat(root.home()).isEqualTo("/root");
    assertThat(facts.user("no-such-user")).isEmpty();
    assertThat(facts.user("4294967294")).isEmpty();
    assertThat(facts.group("root")).hasValue(0L);
    assertThat(facts.group("no-such-group")).isEmpty();
    assertThat(facts.user(facts.self().name())).hasValue(facts.self());
    assertThat(facts.isInGroup(Long.toString(facts.self().gid()))).isTrue();
    assertThat(facts.isInGroup("no-such-group")).isFalse();
  }

  @Test
  void theHost() {
    assertThat(facts.bootId()).matches("[0-9a-f]{32}");
    assertThat(facts.architecture()).isIn("x86-64", "arm64");
    assertThat(facts.kernelRelease()).matches("[0-9]+\\..*");
    assertThat(facts.hostname()).isNotEmpty();
    assertThat(facts.memoryBytes()).isGreaterThan(1 << 26);
    assertThat(facts.mostTasks()).isGreaterThan(100);
    assertThat(facts.cpus()).isPositive();
    assertThat(facts.osRelease()).containsKey("ID");
    assertThat(facts.osRelease().get("ID")).doesNotContain("\"");
    assertThat(facts.environment()).isEqualTo(System.getenv());
  }
}
