package dev.fleet.scheduler.decide;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of bounded size that forgets what was not asked for the longest. Confined to one thread.
 */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
  private final int max;

  public Recent(int max) {
    super(16, 0.75f, true);
    this.max = max;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > max;
  }
}
