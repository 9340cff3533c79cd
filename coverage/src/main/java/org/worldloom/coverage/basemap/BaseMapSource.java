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
 */
public record BaseMapSource(Path file, int zoom, Optional<String> sha256, String attribution) {}
