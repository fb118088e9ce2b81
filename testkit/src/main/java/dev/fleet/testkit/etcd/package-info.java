/** A real etcd for tests. */
@NullMarked
package dev.fleet.testkit.etcd;

import org.jspecify.annotations.NullMarked;
