package org.worldloom.coverage.raster;

/**
 * A tile of a {@link LazyMapImage} could not be computed.
 *
 * <p>An {@link Error} because image chains report an exception in a lazily computed tile to a
 * listener and go on with an empty tile: the reader of the coverage would get a file with a hole
 * and no complaint.
 */
public class TileError extends Error {
  private static final long serialVersionUID = 1L;

  public TileError(String message, Throwable cause) {
    super(message, cause);
  }
}
