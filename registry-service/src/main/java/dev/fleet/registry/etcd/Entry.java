package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;

/**
 * A key and its value.
 *
 * @param created the revision that made the key
 * @param modified the revision of the last write
 */
public record Entry(ByteString key, ByteString value, long created, long modified) {}
