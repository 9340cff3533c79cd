package org.worldloom.coverage.raster;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.planet.PlanetFile.Limits;

/**
 * Makes maps of one planet in any CRS. Thread-safe.
 *
 * <p>Maps of at most {@code pixelsPerRead} pixels are computed at once; larger ones, up to {@code
 * coveragePixels}, become a {@link LazyMapImage} with the same pixels. Both have the planet's
 * deadline, the former for the whole map, the latter for each tile.
 */
public final class MapReader {
  /**
   * Most columns or rows of a map. What a map needs for each of them, and the row of tiles that is
   * kept of a large one, stays within some 100 MB.
   */
  static final int LONGEST_SIDE = 1_000_000;

  /** Most pixels of one array of bytes with four bands. */
  private static final long MOST_EAGER_PIXELS = (Integer.MAX_VALUE - 8) / 4;

  private final PixelSource pixels;
  private final Limits limits;
  private final CrsCatalogue catalogue = new CrsCatalogue();

  /**
   * A reader of one planet's pixels.
   *
   * @param pixels where pixels come from
   * @param limits what one map may cost
   */
  public MapReader(PixelSource pixels, Limits limits) {
    this.pixels = pixels;
    this.limits = limits;
  }

  /**
   * Makes a map.
   *
   * @throws MapRequestException if the map is too large, its CRS has no relation to longitude and
   *     latitude, or the planet lacks one of its channels
   * @throws IOException if its pixels cannot be had, a {@link
   *     org.worldloom.coverage.store.DeadlineException} if not in time
   */
  public MapImage read(MapRequest request) throws IOException {
    check(request);
    Sampling sampling = catalogue.get(request.crs()).sampling(request, pixels.grid());
    if (request.pixels() > Math.min(limits.pixelsPerRead(), MOST_EAGER_PIXELS)) {
      LazyMapImage image = new LazyMapImage(sampling, request, () -> levelReader(request));
      return new MapImage(image, sampling.level(), centre(sampling, request), true);
    }
    BufferedImage image = eagerImage(sampling, request);
    return new MapImage(image, sampling.level(), centre(sampling, request), false);
  }

  /** Where the centre of a map's pixel lies on the planet, empty outside the world. */
  public Optional<WorldPixel> locate(MapRequest request, int column, int row)
      throws MapRequestException {
    return catalogue.get(request.crs()).sampling(request, pixels.grid()).locate(column, row);
  }

  /**
   * The state of one pixel.
   *
   * @param request whose seed and channels are meant
   * @param pixel as {@link #locate} gives it
   * @return values of the channels of the request's content, 0 to 255
   */
  public List<Integer> state(MapRequest request, WorldPixel pixel) throws IOException {
    PixelRect rect =
        new PixelRect(pixel.column(), pixel.row(), pixel.column() + 1, pixel.row() + 1);
    List<Integer> values = new ArrayList<>();
    for (byte value : levelReader(request).read(pixel.level(), rect)) {
      values.add(value & 0xff);
    }
    return List.copyOf(values);
  }

  private static Optional<WorldPixel> centre(Sampling sampling, MapRequest request) {
    return sampling.locate(request.width() / 2, request.height() / 2);
  }

  private BufferedImage eagerImage(Sampling sampling, MapRequest request) throws IOException {
    MapArea all = new MapArea(0, 0, request.width(), request.height());
    MapLayout possible = MapLayout.of(request, sampling);
    Canvas canvas = new Canvas(all, all.width(), all.height(), possible, request.background());
    sampling.render(levelReader(request), canvas);
    MapLayout layout = new MapLayout(request.content(), canvas.alpha && canvas.leavesWorld());
    byte[] samples = canvas.alpha && !layout.alpha() ? withoutAlpha(canvas) : canvas.samples;
    WritableRaster raster = layout.raster(samples, all.width(), all.height(), new Point());
    ColorModel colours = layout.colorModel();
    return new BufferedImage(colours, raster, colours.isAlphaPremultiplied(), null);
  }

  private static byte[] withoutAlpha(Canvas canvas) {
    byte[] opaque = new byte[Math.toIntExact(canvas.area.pixels() * canvas.channels)];
    for (int from = 0, to = 0; to < opaque.length; from += canvas.bands(), to += canvas.channels) {
      System.arraycopy(canvas.samples, from, opaque, to, canvas.channels);
    }
    return opaque;
  }

  private LevelReader levelReader(MapRequest request) {
    long deadline = System.nanoTime() + limits.deadline().toNanos();
    List<Integer> channels = request.content().channels();
    return (level, rect) -> pixels.read(request.seed(), level, rect, channels, deadline);
  }

  private void check(MapRequest request) throws MapRequestException {
    if (request.pixels() > limits.coveragePixels()) {
      throw new MapRequestException(
          "a map of "
              + request.width()
              + " x "
              + request.height()
              + " pixels is over this planet's limit of "
              + limits.coveragePixels()
              + " pixels (limits.coveragePixels)");
    }
    if (Math.max(request.width(), request.height()) > LONGEST_SIDE) {
      throw new MapRequestException(
          "a map of "
              + request.width()
              + " x "
              + request.height()
              + " pixels is too long: both sides have at most "
              + LONGEST_SIDE
              + " pixels");
    }
    for (int channel : request.content().channels()) {
      if (channel < 0 || channel >= pixels.channels()) {
        throw new MapRequestException(
            "channel "
                + channel
                + " does not exist; this planet has channels 0 to "
                + (pixels.channels() - 1));
      }
    }
  }
}
