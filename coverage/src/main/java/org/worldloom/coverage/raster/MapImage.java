package org.worldloom.coverage.raster;

import java.awt.image.RenderedImage;

/**
 * A map.
 *
 * @param image pixels, 8 bit, component colour model in sRGB (or grey), with an alpha band when
 *     pixels outside the world are transparent and there are some (or, for an image that is
 *     computed lazily, might be some)
 * @param level level shown at the map's centre
 * @param lazy whether pixels are computed when they are asked for
 */
public record MapImage(RenderedImage image, int level, boolean lazy) {}
