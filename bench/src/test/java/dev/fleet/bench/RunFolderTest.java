package dev.fleet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
  @Test
  void aNewOneGoesWithAllThatWasMadeInIt() throws Exception {
    Path path;
    try (RunFolder folder = RunFolder.open(Optional.empty())) {
      path = folder.path();
      Files.createDirectories(folder.scratch("data").resolve("deep"));
      Files.writeString(path.resolve("a.log"), "said");
      assertThat(path).isDirectory();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void ofOneThatWasAskedForOnlyTheScratchGoes(@TempDir Path parent) throws Exception {
    Path path = parent.resolve("asked");
    try (RunFolder folder = RunFolder.open(Optional.of(path))) {
      Files.createDirectories(folder.scratch("data").resolve("deep"));
      Files.writeString(path.resolve("a.log"), "said");
    }
    assertThat(path)
        .isDirectoryContaining("glob:**/a.log")
        .isDirectoryNotContaining("glob:**/data");
  }

  @Test
  void aFolderThatNobodyAnswersForStays() throws Exception {
    RunFolder folder = RunFolder.open(Optional.empty());
    Path mounted = Files.createDirectories(folder.path().resolve("cluster/m1"));

    folder.close();
    assertThat(mounted).isDirectory();

    Files.delete(mounted);
    Files.delete(mounted.getParent());
    Files.delete(folder.path());
  }

  @Test
  void whatItOwnsIsClosedFirstTheLastFirst() throws Exception {
    List<String> closed = new ArrayList<>();
    RunFolder folder = RunFolder.open(Optional.empty());
    Path path = folder.path();
    folder.own(() -> closed.add("first " + Files.exists(path)));
    folder.own(() -> closed.add("second " + Files.exists(path)));

    folder.close();
    folder.close();
    assertThat(closed).containsExactly("second true", "first true");

    folder.own(() -> closed.add("late"));
    assertThat(closed).endsWith("late");
  }
}
