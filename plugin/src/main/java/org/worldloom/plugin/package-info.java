/**
 * What makes the coverage store a GeoServer extension.
 *
 * <p>{@code applicationContext.xml} declares the beans that GeoServer finds: the module status, the
 * panel of the store page, the REST resources and the {@link org.worldloom.plugin.Shutdown}. No
 * class of GeoServer, of its web framework or of the servlet API is named in Java, because they
 * move between GeoServer 2 and 3; bean definitions name them as text.
 */
@NullMarked
package org.worldloom.plugin;

import org.jspecify.annotations.NullMarked;
