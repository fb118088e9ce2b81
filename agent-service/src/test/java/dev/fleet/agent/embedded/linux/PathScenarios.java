package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.PathWatch;
import dev.fleet.unit.systemd.PathBody;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What path units watch. */
abstract class PathScenarios extends HostScenarios {
  private final List<Boolean> told = new ArrayList<>();

  PathScenarios(boolean controlGroups) {
    super(controlGroups);
  }

  private PathWatch watch(PathBody.Kind kind, Path path) throws Exception {
    var watch = new PathBody.Watch(kind, path.toString());
    return rig.on(
        () ->
            rig.host.watch(
                watch,
                itself -> {
                  synchronized (told) {
                    told.add(itself);
                    told.notifyAll();
                  }
                }));
  }

  private void close(PathWatch watch) throws Exception {
    rig.on(
        () -> {
          watch.close();
          return true;
        });
  }

  /** Waits until this was told, and forgets everything that was. */
  private void await(boolean itself) throws Exception {
    HostRig.await(
        told,
        () -> {
          boolean found = told.contains(itself);
          told.clear();
          return found ? true : null;
        },
        "told " + itself);
  }

  @Test
  void aPathThatComesToBeStepByStep() throws Exception {
    Path path = folder.resolve("a/b/c");
    PathWatch watch = watch(PathBody.Kind.CHANGED, path);
    Files.createDirectory(folder.resolve("a"));
    await(false);
    Files.createDirectory(folder.resolve("a/b"));
    await(false);
    Files.writeString(path, "made");
    await(false);
    Files.writeString(path, "written");
    await(true);
    // Elsewhere on the way nothing matters any more.
    Files.createFile(folder.resolve("beside"));
    Files.createFile(folder.resolve("a/beside"));
    Files.writeString(path, "again");
    await(true);
    assertThat(told).doesNotContain(false);
    Files.delete(path);
    await(true);
    Files.writeString(path, "anew");
    await(false);
    close(watch);
  }

  @Test
  void aFolderOnTheWayIsReplaced() throws Exception {
    Path way = Files.createDirectory(folder.resolve("way"));
    Path path = Files.createFile(way.resolve("file"));
    PathWatch watch = watch(PathBody.Kind.MODIFIED, path);
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.createFile(other.resolve("file"));
    Files.move(way, folder.resolve("gone"));
    await(false);
    Files.move(other, way, StandardCopyOption.ATOMIC_MOVE);
    await(false);
    Files.writeString(path, "x", StandardOpenOption.APPEND);
    await(true);
    close(watch);
  }

  @Test
  void aLinkAndWhatItLeadsTo() throws Exception {
    Path target = Files.createFile(folder.resolve("target"));
    Path second = Files.createFile(folder.resolve("second"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    PathWatch watch = watch(PathBody.Kind.CHANGED, link);
    Files.writeString(target, "x");
    await(true);
    Path next = Files.createSymbolicLink(folder.resolve("next"), second);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    HostRig.await(told, () -> told.isEmpty() ? null : true, "the link");
    Files.writeString(second, "x");
    await(true);
    close(watch);
  }

  @Test
  void whatEachKindIsToldOf() throws Exception {
    Path watched = Files.createDirectory(folder.resolve("folder"));
    Path inside = watched.resolve("inside");
    PathWatch notEmpty = watch(PathBody.Kind.DIRECTORY_NOT_EMPTY, watched);
    Files.createFile(inside);
    await(true);
    close(notEmpty);
    PathWatch modified = watch(PathBody.Kind.MODIFIED, inside);
    PathWatch changed = watch(PathBody.Kind.CHANGED, watched);
    try (var out = Files.newOutputStream(inside)) {
      out.write(1);
      out.flush();
      await(true); // Before it is closed.
    }
    close(modified);
    Files.delete(inside);
    await(true);
    close(changed);
    Path pattern = folder.resolve("glob*");
    PathWatch glob = watch(PathBody.Kind.EXISTS_GLOB, pattern);
    Files.createFile(folder.resolve("globbed"));
    await(false);
    close(glob);
  }

  @Test
  void manyWatchesOfOneFolder() throws Exception {
    var watches = new ArrayList<PathWatch>();
    for (int i = 0; i < 500; i++) {
      watches.add(watch(PathBody.Kind.EXISTS, folder.resolve("file" + i)));
    }
    for (int i = 1; i < 500; i++) {
      close(watches.get(i));
    }
    told.clear();
    Files.createFile(folder.resolve("file0"));
    await(false);
    close(watches.getFirst());
  }
}
