/** What the registry keeps in etcd: keys, rows and the optimistic transactions over them. */
@NullMarked
package dev.fleet.registry.store;

import org.jspecify.annotations.NullMarked;
