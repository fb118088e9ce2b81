package dev.fleet.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostUserTest {
  @Test
  void rootKeepsClustersWhereServicesKeepTheirs() {
    assertThat(HostUser.stateFolder(Map.of("XDG_STATE_HOME", "/x", "HOME", "/root"), true))
        .isEqualTo(Path.of("/var/lib/fleet-local"));
  }

  @Test
  void othersKeepThemWhereTheXdgSpecificationSays() {
    assertThat(HostUser.stateFolder(Map.of("XDG_STATE_HOME", "/x", "HOME", "/home/a"), false))
        .isEqualTo(Path.of("/x/fleet-local"));
    for (String ignored : new String[] {"", "relative"}) {
      assertThat(HostUser.stateFolder(Map.of("XDG_STATE_HOME", ignored, "HOME", "/home/a"), false))
          .isEqualTo(Path.of("/home/a/.local/state/fleet-local"));
    }
    assertThatThrownBy(() -> HostUser.stateFolder(Map.of(), false))
        .isInstanceOf(LocalClusterException.class)
        .hasMessage("HOME is not set: say with --dir where to keep the cluster");
  }

  @Test
  void theFolderOfAnotherUserIsRefused(@TempDir Path folder) throws IOException {
    HostUser.requireOwn(folder);

    Path others = Path.of("/");
    if (HostUser.isRoot()) {
      others = Files.createDirectory(folder.resolve("others"));
      Files.setAttribute(others, "unix:uid", 60_321);
    }
    Path refused = others;
    assertThatThrownBy(() -> HostUser.requireOwn(refused))
        .isInstanceOf(LocalClusterException.class)
        .hasMessage("the cluster in " + refused + " is another user's; run this as that user");
  }
}
