/**
 * The GeoTools face: format factory, format and reader, usable by GeoServer 2.26 to 3.x.
 *
 * <p>{@link org.worldloom.coverage.geotools.WorldloomFormatFactory} is found by GeoTools, {@link
 * org.worldloom.coverage.geotools.WorldloomFormat} recognises planet files, and {@link
 * org.worldloom.coverage.geotools.WorldloomReader} answers reads in any CRS through {@link
 * org.worldloom.coverage.raster.MapReader}.
 *
 * <p><b>One jar for many versions.</b> GeoTools 34 moved the imaging packages and GeoServer 3 the
 * servlet packages, so no class here may name them ({@code javax.media.jai}, {@code
 * org.eclipse.imagen}, {@code jaiext}, servlet, JAXB); plain {@link java.awt.image.RenderedImage}
 * is enough. A test reads the constant pools.
 *
 * <p><b>Bands.</b> The picture has three bands, red, green and blue, 8 bit. A read that leaves the
 * world (rows beyond 85.0511 degrees, which only reads in other CRSs or past the native extent do)
 * has an alpha band besides, unless {@link
 * org.worldloom.coverage.geotools.WorldloomFormat#OUTSIDE_TRANSPARENT} is false: then the
 * background colour shows there and the band count is always three. The other coverages ({@link
 * org.worldloom.coverage.planet.PlanetCoverage}) have one band of 8 bit with a palette, in which
 * the value 255 is outside the world, whatever the background.
 */
@NullMarked
package org.worldloom.coverage.geotools;

import org.jspecify.annotations.NullMarked;
