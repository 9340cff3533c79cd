/** The REST resources under {@code /rest/worldloom}. */
@NullMarked
package org.worldloom.plugin.rest;

import org.jspecify.annotations.NullMarked;
