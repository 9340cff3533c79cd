/** Generating regions ahead of their first visitor, as jobs with progress. */
@NullMarked
package org.worldloom.plugin.jobs;

import org.jspecify.annotations.NullMarked;
