package org.worldloom.server.image;

import javax.imageio.ImageWriteParam;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.coverage.grid.io.AbstractGridFormat;
import org.geotools.coverage.grid.io.imageio.GeoToolsWriteParams;
import org.geotools.gce.geotiff.GeoTiffFormat;
import org.geotools.gce.geotiff.GeoTiffWriteParams;

/**
 * How Worldloom writes a GeoTIFF: tiled, losslessly compressed, and without a no-data value.
 *
 * <p>LZW, not Deflate: the Deflate compressor of ImageIO-Ext loses the end of tiles that do not get
 * smaller, and fine texture comes close to that. No no-data value: by default GeoTools declares
 * zero, and black pixels would be holes.
 */
public final class GeoTiffParameters {

  /** Offsets of a classic TIFF have 32 bits, and LZW makes noise up to one half larger. */
  private static final long LARGEST_CLASSIC = (1L << 32) / 3 * 2;

  private GeoTiffParameters() {}

  /**
   * Parameters for a {@code GeoTiffWriter}.
   *
   * @param tileWidth columns of a tile
   * @param tileHeight rows of a tile
   * @param bytes uncompressed size of the image, which decides between TIFF and BigTIFF
   */
  public static GeneralParameterValue[] of(int tileWidth, int tileHeight, long bytes) {
    GeoTiffWriteParams write = new GeoTiffWriteParams();
    write.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
    write.setTiling(tileWidth, tileHeight);
    write.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    write.setCompressionType("LZW");
    write.setForceToBigTIFF(bytes > LARGEST_CLASSIC);
    ParameterValue<GeoToolsWriteParams> format =
        AbstractGridFormat.GEOTOOLS_WRITE_PARAMS.createValue();
    format.setValue(write);
    ParameterValue<Boolean> noData = GeoTiffFormat.WRITE_NODATA.createValue();
    noData.setValue(false);
    return new GeneralParameterValue[] {format, noData};
  }
}
