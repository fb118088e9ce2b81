package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HierarchyTest {
  @Test
  void unified() {
    assertThat(
            Hierarchy.find(
                """
                24 30 0:22 / /proc rw,nosuid - proc proc rw
                35 25 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate
                """,
                "0::/user.slice/user-1000.slice/session-3.scope\n"))
        .containsExactly(
            new Hierarchy(
                true,
                Set.of(),
                Path.of("/sys/fs/cgroup"),
                Path.of("/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope")));
  }

  @Test
  void hybrid() {
    List<Hierarchy> found =
        Hierarchy.find(
            """
            40 39 0:35 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            41 39 0:36 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
            42 39 0:37 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
            43 39 0:38 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
            """,
            """
            3:pids:/a
            2:cpu,cpuacct:/
            1:name=systemd:/b/c
            0::/d
            """);
    assertThat(found.stream().map(Hierarchy::own))
        .containsExactly(
            Path.of("/sys/fs/cgroup/unified/d"),
            Path.of("/sys/fs/cgroup/systemd/b/c"),
            Path.of("/sys/fs/cgroup/cpu,cpuacct"),
            Path.of("/sys/fs/cgroup/pids/a"));
    assertThat(found.get(2).controllers()).contains("cpu", "cpuacct");
  }

  @Test
  void inAContainerThatSeesAPartOfTheTree() {
    String mounts = "50 49 0:30 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
    assertThat(Hierarchy.find(mounts, "0::/docker/abc\n").getFirst().own())
        .isEqualTo(Path.of("/sys/fs/cgroup"));
    assertThat(Hierarchy.find(mounts, "0::/docker/abc/below\n").getFirst().own())
        .isEqualTo(Path.of("/sys/fs/cgroup/below"));
    assertThat(Hierarchy.find(mounts, "0::/docker/abcd\n")).isEmpty();
  }

  @Test
  void namesWithBlanks() {
    assertThat(
            Hierarchy.find("1 0 0:1 / /a\\040b rw - cgroup2 x rw\n", "0::/\n").getFirst().mount())
        .isEqualTo(Path.of("/a b"));
  }

  @Test
  void nonsense() {
    assertThat(Hierarchy.find("", "")).isEmpty();
    assertThat(Hierarchy.find("a - b\n - cgroup2\n1 2 3 - cgroup2 x rw\n", ":\n0:\n")).isEmpty();
  }
}
