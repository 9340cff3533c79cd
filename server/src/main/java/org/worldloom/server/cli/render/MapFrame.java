package org.worldloom.server.cli.render;

import java.awt.Rectangle;
import org.geotools.geometry.jts.ReferencedEnvelope;

/**
 * Where a map lies and how many pixels it has. North up, x first.
 *
 * @param bounds outer edges of the map
 * @param width columns
 * @param height rows
 */
public record MapFrame(ReferencedEnvelope bounds, int width, int height) {

  public MapFrame {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a map of " + width + " x " + height + " pixels is empty; both must be at least 1");
    }
    if (!(bounds.getWidth() > 0 && bounds.getHeight() > 0)) {
      throw new IllegalArgumentException("the bounds of the map are empty: " + bounds);
    }
  }

  /** Number of pixels. */
  public long pixels() {
    return (long) width * height;
  }

  /** Width of a pixel in units of the CRS. */
  public double pixelWidth() {
    return bounds.getWidth() / width;
  }

  /** Height of a pixel in units of the CRS. */
  public double pixelHeight() {
    return bounds.getHeight() / height;
  }

  /** The frame of some pixels of this map; neighbouring parts share their edge exactly. */
  public MapFrame part(Rectangle pixels) {
    return new MapFrame(
        new ReferencedEnvelope(
            x(pixels.x),
            x(pixels.x + pixels.width),
            y(pixels.y + pixels.height),
            y(pixels.y),
            bounds.getCoordinateReferenceSystem()),
        pixels.width,
        pixels.height);
  }

  private double x(int column) {
    return bounds.getMinX() + column * pixelWidth();
  }

  private double y(int row) {
    return bounds.getMaxY() - row * pixelHeight();
  }
}
