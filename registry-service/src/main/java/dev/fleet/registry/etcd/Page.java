package dev.fleet.registry.etcd;

import java.util.List;

/**
 * A part of a list of keys.
 *
 * @param entries in order of their keys
 * @param more whether there are keys behind the last one
 * @param revision how far etcd was when it answered
 */
record Page(List<Entry> entries, boolean more, long revision) {}
