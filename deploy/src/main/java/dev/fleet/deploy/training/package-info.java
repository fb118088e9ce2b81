/** What start-up caches are made against, when the distribution is built. */
@NullMarked
package dev.fleet.deploy.training;

import org.jspecify.annotations.NullMarked;
