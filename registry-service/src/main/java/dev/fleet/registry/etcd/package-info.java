/**
 * A thin shell round etcd: reads, transactions, leases and the mirror that follows every change.
 */
@NullMarked
package dev.fleet.registry.etcd;

import org.jspecify.annotations.NullMarked;
