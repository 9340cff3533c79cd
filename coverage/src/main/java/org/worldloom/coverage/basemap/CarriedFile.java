package org.worldloom.coverage.basemap;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that a planet's level 0 has the carried channels of its model from.
 *
 * @param file a PNG, see {@link CarriedRaster}
 * @param sha256 expected digest of the file in lower case, if one is stated
 */
public record CarriedFile(Path file, Optional<String> sha256) {}
