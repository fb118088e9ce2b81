/** What the services share at the edge: answers, checks, pages and watches. */
@NullMarked
package dev.fleet.registry.wire;

import org.jspecify.annotations.NullMarked;
