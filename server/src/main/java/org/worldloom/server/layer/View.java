package org.worldloom.server.layer;

import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;

/**
 * What a picture shows.
 *
 * @param layer the coverage of a planet
 * @param seed world seed
 * @param bounds outer edges of the picture, x first, in any CRS
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
public record View(Layer layer, long seed, ReferencedEnvelope bounds, int width, int height) {

  public View {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("A picture of " + width + " x " + height + " pixels.");
    }
  }

  /** Number of pixels. */
  public long pixels() {
    return (long) width * height;
  }

  /** Everything that decides the pixels of this picture. */
  public String identity() {
    return String.join(
        "|",
        layer.planet().identity(),
        layer.name(),
        Long.toString(seed),
        String.valueOf(CRS.toSRS(bounds.getCoordinateReferenceSystem())),
        Double.toString(bounds.getMinX()),
        Double.toString(bounds.getMinY()),
        Double.toString(bounds.getMaxX()),
        Double.toString(bounds.getMaxY()),
        width + "x" + height);
  }
}
