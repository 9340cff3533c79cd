/**
 * Planets as published layers: {@link org.worldloom.server.layer.Layers} finds one by name, {@link
 * org.worldloom.server.layer.LayerReader} reads a picture of it through the GeoTools reader, {@link
 * org.worldloom.server.layer.RenderGate} keeps the number of pictures in the making within memory.
 */
@NullMarked
package org.worldloom.server.layer;

import org.jspecify.annotations.NullMarked;
