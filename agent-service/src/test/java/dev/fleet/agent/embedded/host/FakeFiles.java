package dev.fleet.agent.embedded.host;

import dev.fleet.unit.systemd.PathBody;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files of {@link FakeHost}. */
public final class FakeFiles implements HostFiles {
  private final FakeHost host;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, Instant> modified = new TreeMap<>();
  private final TreeSet<String> folders = new TreeSet<>();
  private final List<Watching> watches = new ArrayList<>();

  private record Watching(PathBody.Watch watch, PathListener listener) {}

  FakeFiles(FakeHost host) {
    this.host = host;
  }

  /** Writes a file, as any process might. */
  public void write(String path, String text) {
    write(path, text.getBytes(StandardCharsets.UTF_8), 0644);
  }

  public Optional<String> text(String path) {
    return Optional.ofNullable(files.get(path))
        .map(content -> new String(content, StandardCharsets.UTF_8));
  }

  public boolean exists(String path) {
    return files.containsKey(path) || folders.contains(path);
  }

  public List<String> folders() {
    return List.copyOf(folders);
  }

  List<String> paths() {
    return List.copyOf(files.keySet());
  }

  boolean isFolder(String path) {
    return folders.contains(path);
  }

  PathWatch watch(PathBody.Watch watch, PathListener listener) {
    var watching = new Watching(watch, listener);
    watches.add(watching);
    return () -> watches.remove(watching);
  }

  private void touched(String path) {
    for (Watching watching : List.copyOf(watches)) {
      String watched = watching.watch.path();
      boolean matches =
          watched.endsWith("*") && path.startsWith(watched.substring(0, watched.length() - 1));
      if (matches || path.equals(watched) || path.startsWith(watched + "/")) {
        host.later(
            () -> {
              if (watches.contains(watching)) {
                watching.listener.changed(true);
              }
            });
      }
    }
  }

  @Override
  public Optional<byte[]> read(String path, int limit) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public void write(String path, byte[] content, int mode) {
    files.put(path, content);
    touched(path);
  }

  @Override
  public Optional<Instant> modified(String path) {
    return Optional.ofNullable(modified.get(path));
  }

  @Override
  public void touch(String path, Instant at) {
    files.putIfAbsent(path, new byte[0]);
    modified.put(path, at);
    touched(path);
  }

  @Override
  public void makeFolders(String path, int mode) {
    folders.add(path);
    touched(path);
  }

  @Override
  public void ownFolder(String path, int mode, Optional<String> user, Optional<String> group) {
    folders.add(path);
  }

  @Override
  public void link(String path, String target) {
    files.put(path, target.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void remove(String path) {
    files.keySet().removeIf(file -> file.equals(path) || file.startsWith(path + "/"));
    folders.removeIf(folder -> folder.equals(path) || folder.startsWith(path + "/"));
    touched(path);
  }
}
