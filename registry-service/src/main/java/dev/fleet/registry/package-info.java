/** The registry service: the only one that knows etcd. */
@NullMarked
package dev.fleet.registry;

import org.jspecify.annotations.NullMarked;
