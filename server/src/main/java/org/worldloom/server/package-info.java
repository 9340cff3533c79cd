/**
 * The embedded server. {@link org.worldloom.server.EmbeddedServer} starts it; the way of a request:
 *
 * <ol>
 *   <li>{@link org.worldloom.server.http.EndpointHandler} takes it from Jetty and chooses the
 *       endpoint by the first segment of the path;
 *   <li>the endpoint of the protocol ({@link org.worldloom.server.wms}, {@link
 *       org.worldloom.server.wmts}, {@link org.worldloom.server.wcs}, {@link
 *       org.worldloom.server.xyz}) reads the parameters into a {@link
 *       org.worldloom.server.layer.View};
 *   <li>{@link org.worldloom.server.layer.ImageAnswers} knows the entity tag of the view and
 *       answers "not modified" without rendering;
 *   <li>{@link org.worldloom.server.layer.RenderGate} lets it in when there is memory for it;
 *   <li>{@link org.worldloom.server.layer.LayerReader} reads the coverage through the GeoTools
 *       reader, and {@link org.worldloom.server.image} encodes it; {@link
 *       org.worldloom.server.info} says in words what a pixel is and what colours mean.
 * </ol>
 */
@NullMarked
package org.worldloom.server;

import org.jspecify.annotations.NullMarked;
