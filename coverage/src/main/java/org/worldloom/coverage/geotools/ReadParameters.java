package org.worldloom.coverage.geotools;

import java.awt.Color;
import java.util.Arrays;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.raster.MapRequestException;

/**
 * What a read was given, with the meaning of what it was not given.
 *
 * @param geometry grid to fill; {@code null} for the whole coverage
 * @param background colour of pixels outside the world; {@code null} for transparent
 * @param seed value of the dimension {@code SEED}, of whatever type it arrived
 * @param nativeCrs whether the caller reprojects by itself and wants pixels in the coverage's CRS,
 *     whatever the CRS of the grid
 */
record ReadParameters(
    @Nullable GridGeometry2D geometry,
    @Nullable Color background,
    @Nullable Object seed,
    boolean nativeCrs) {

  /**
   * Reads parameters; those of other formats are ignored, and a missing value means the default.
   *
   * @throws MapRequestException if bands are selected, which this format does not offer
   */
  static ReadParameters of(GeneralParameterValue @Nullable [] parameters)
      throws MapRequestException {
    Object geometry = value(parameters, AbstractGridFormat.READ_GRIDGEOMETRY2D.getName().getCode());
    Object colour = value(parameters, AbstractGridFormat.BACKGROUND_COLOR.getName().getCode());
    Object transparent = value(parameters, WorldloomFormat.OUTSIDE_TRANSPARENT.getName().getCode());
    if (value(parameters, AbstractGridFormat.BANDS.getName().getCode()) != null) {
      throw new MapRequestException(
          "a planet's coverage is always read with all its bands; select bands afterwards");
    }
    Color background = colour instanceof Color given ? given : WorldloomFormat.defaultBackground();
    return new ReadParameters(
        geometry instanceof GridGeometry2D grid ? grid : null,
        Boolean.FALSE.equals(transparent) ? background : null,
        value(parameters, WorldloomFormat.SEED.getName().getCode()),
        wantsDeferredPixels(parameters));
  }

  /**
   * In GeoServer the coverage services wish for deferred pixels and the map service does not. WCS
   * 1.x names a grid in the CRS of the request but, unlike the map service, knows nothing of
   * reprojecting readers. The middle of the parameter's name changed with GeoTools 34.
   */
  private static boolean wantsDeferredPixels(GeneralParameterValue @Nullable [] parameters) {
    return parameters != null
        && Arrays.stream(parameters)
            .map(parameter -> parameter.getDescriptor().getName().getCode())
            .filter(name -> name.startsWith("USE_") && name.endsWith("_IMAGEREAD"))
            .anyMatch(name -> Boolean.TRUE.equals(value(parameters, name)));
  }

  private static @Nullable Object value(
      GeneralParameterValue @Nullable [] parameters, String name) {
    Object found = null;
    if (parameters != null) {
      for (GeneralParameterValue parameter : parameters) {
        if (parameter instanceof ParameterValue<?> single
            && single.getDescriptor().getName().getCode().equalsIgnoreCase(name)
            && single.getValue() != null) {
          found = single.getValue();
        }
      }
    }
    return found;
  }
}
