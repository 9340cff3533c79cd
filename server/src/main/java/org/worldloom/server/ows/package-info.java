/**
 * The address that all OGC services share: {@link org.worldloom.server.ows.OwsEndpoint} passes a
 * call on by its {@code SERVICE}. The packages below hold the types of OWS Common.
 */
@NullMarked
package org.worldloom.server.ows;

import org.jspecify.annotations.NullMarked;
