package dev.fleet.agent.deeds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.reconcile.Reached;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeedFilesTest {
  private static final UnitName A = new UnitName("a.service");
  private static final String ONE = "[Service]\nExecStart=/bin/sleep 1\n";
  private static final String TWO = "[Service]\nExecStart=/bin/sleep 2\n";

  @TempDir private Path folder;
  private DeedFiles files;

  @BeforeEach
  void open() {
    files = new DeedFiles(folder.resolve("agent"), "boot-1");
  }

  private static String hash(String content) {
    try {
      return UnitFile.parse(content).sha1();
    } catch (UnitFileException e) {
      throw new AssertionError(e);
    }
  }

  private static List<InstalledFile> installed(String content) {
    return List.of(new InstalledFile(A, ByteString.copyFromUtf8(content)));
  }

  private static Deed launched(String content) {
    return new Deed(A, hash(content), Reached.LAUNCHED, 5, 3);
  }

  @Test
  void givesBackWhatWasSaved() throws IOException {
    files.save(new Deed(A, hash(ONE), Reached.LOADED, 0, 3));
    files.save(launched(ONE));
    assertThat(new DeedFiles(folder.resolve("agent"), "boot-1").recover(installed(ONE), Set.of()))
        .containsExactly(launched(ONE));
  }

  @Test
  void anotherBootHasLaunchedNothing() throws IOException {
    files.save(launched(ONE));
    assertThat(new DeedFiles(folder.resolve("agent"), "boot-2").recover(installed(ONE), Set.of()))
        .containsExactly(new Deed(A, hash(ONE), Reached.LOADED, 5, 3));
  }

  @Test
  void aFileWithoutADeedWasOnlyLoaded() throws IOException {
    assertThat(files.recover(installed(ONE), Set.of()))
        .containsExactly(new Deed(A, hash(ONE), Reached.LOADED, 0, 0));
  }

  @Test
  void aFileOfOtherContentWasReplacedSince() throws IOException {
    files.save(launched(ONE));
    assertThat(files.recover(installed(TWO), Set.of()))
        .containsExactly(new Deed(A, hash(TWO), Reached.OUTDATED, 0, 3));
  }

  @Test
  void aDeedWithoutAFileIsVoid() throws IOException {
    files.save(launched(ONE));
    assertThat(files.recover(List.of(), Set.of())).isEmpty();
    assertThat(files.recover(installed(ONE), Set.of()))
        .containsExactly(new Deed(A, hash(ONE), Reached.LOADED, 0, 0));
  }

  @Test
  void removedDeedsAreGone() throws IOException {
    files.save(launched(ONE));
    files.remove(A);
    files.remove(A);
    assertThat(folder.resolve("agent")).isEmptyDirectory();
  }

  @Test
  void anUnreadableDeedCountsAsLoaded() throws IOException {
    Files.createDirectories(folder.resolve("agent"));
    Files.writeString(folder.resolve("agent/a.service"), "hash=x\nreached=FLYING\n");
    Files.writeString(folder.resolve("agent/.new-7"), "cut short");
    assertThat(files.recover(installed(ONE), Set.of()))
        .containsExactly(new Deed(A, hash(ONE), Reached.LOADED, 0, 0));
    assertThat(folder.resolve("agent/.new-7")).doesNotExist();
  }

  @Test
  void aUnitThatWentDownWithItsAgentWasOnlyLoaded() throws IOException {
    files.save(launched(ONE));
    assertThat(files.recover(installed(ONE), Set.of(A)))
        .extracting(Deed::reached)
        .containsExactly(Reached.LOADED);
  }
}
