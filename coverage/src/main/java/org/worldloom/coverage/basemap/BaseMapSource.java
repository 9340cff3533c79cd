package org.worldloom.coverage.basemap;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a planet starts from.
 *
 * @param file any GeoTIFF, in any CRS
 * @param zoom zoom of level 0, into which the map is resampled
 * @param sha256 expected digest of the file in lower case, if one is stated
 * @param attribution credit line of the map; may be empty
 * @param carried where level 0 has the carried channels of the model from; without it each is one
 *     byte everywhere
 */
public record BaseMapSource(
    Path file,
    int zoom,
    Optional<String> sha256,
    String attribution,
    Optional<CarriedFile> carried) {

  /** A map that says nothing of carried channels. */
  public BaseMapSource(Path file, int zoom, Optional<String> sha256, String attribution) {
    this(file, zoom, sha256, attribution, Optional.empty());
  }
}
