package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.PosixSpawn;
import java.util.ArrayList;
import java.util.List;

/**
 * All descriptors that a new process gets, by the number that they will have there. None of ours
 * has such a number, so that none is overwritten before it is passed on; those that had are
 * duplicated, and the duplicates closed in the end.
 */
final class PassedSet implements AutoCloseable {
  private final List<Integer> sources = new ArrayList<>();
  private final List<Integer> duplicates = new ArrayList<>();

  private PassedSet() {}

  static PassedSet of(StandardStreams streams, Spawn spawn) throws SpawnException {
    var set = new PassedSet();
    int count = 3 + spawn.descriptors().size();
    try {
      set.add(streams.input(), count);
      set.add(streams.output(), count);
      set.add(streams.error(), count);
      for (PassedDescriptor passed : spawn.descriptors()) {
        Descriptors.blocking(passed.descriptor(), !spawn.nonBlocking());
        set.add(passed.descriptor(), count);
      }
      return set;
    } catch (LinuxException e) {
      set.close();
      throw new SpawnException(ExitStep.FDS, e);
    }
  }

  private void add(int descriptor, int count) throws LinuxException {
    if (descriptor >= count) {
      sources.add(descriptor);
    } else {
      int duplicate = Descriptors.duplicate(descriptor, count);
      duplicates.add(duplicate);
      sources.add(duplicate);
    }
  }

  void addTo(PosixSpawn spawn) throws LinuxException {
    for (int i = 0; i < sources.size(); i++) {
      spawn.duplicate(sources.get(i), i);
    }
    spawn.closeFrom(sources.size());
  }

  @Override
  public void close() {
    duplicates.forEach(Descriptors::close);
  }
}
