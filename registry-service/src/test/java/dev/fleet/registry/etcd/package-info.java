@NullMarked
package dev.fleet.registry.etcd;

import org.jspecify.annotations.NullMarked;
