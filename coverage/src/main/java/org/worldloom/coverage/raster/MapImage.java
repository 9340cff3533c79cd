package org.worldloom.coverage.raster;

import java.awt.image.RenderedImage;
import java.util.Optional;

/**
 * A map.
 *
 * @param image pixels, 8 bit; one band with a palette, or a component colour model in sRGB (or
 *     grey) with an alpha band when pixels outside the world are transparent and there are some
 *     (or, for an image that is computed lazily, might be some)
 * @param level level shown at the map's centre
 * @param centre where the pixel at the map's centre lies; empty outside the world
 * @param lazy whether pixels are computed when they are asked for
 */
public record MapImage(RenderedImage image, int level, Optional<WorldPixel> centre, boolean lazy) {}
