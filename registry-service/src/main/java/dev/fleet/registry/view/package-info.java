/** The registry's picture of the cluster in memory, fed by etcd, and what clients follow of it. */
@NullMarked
package dev.fleet.registry.view;

import org.jspecify.annotations.NullMarked;
