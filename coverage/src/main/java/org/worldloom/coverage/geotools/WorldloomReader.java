package org.worldloom.coverage.geotools;

import java.awt.geom.AffineTransform;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.geotools.api.coverage.grid.Format;
import org.geotools.api.data.DataSourceException;
import org.geotools.api.data.ResourceInfo;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterDescriptor;
import org.geotools.api.referencing.FactoryException;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridCoverage2DReader;
import org.geotools.data.DefaultResourceInfo;
import org.geotools.filter.function.EnvFunction;
import org.geotools.geometry.GeneralBounds;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.geotools.referencing.operation.transform.AffineTransform2D;
import org.geotools.util.factory.Hints;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.CoverageContent;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetCoverage;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.raster.MapImage;
import org.worldloom.coverage.raster.MapReader;
import org.worldloom.coverage.raster.MapRequest;
import org.worldloom.coverage.raster.MapRequestException;
import org.worldloom.coverage.raster.WorldPixel;

/**
 * Reads one planet as several coverages: the picture under the planet's own name, and what is known
 * about its pixels ({@link Planet#coverages}). Methods without a name mean the picture. All
 * coverages have one grid, one seed and one set of overviews.
 *
 * <p>It is a <em>reprojecting</em> reader: a read answers exactly the grid that it was asked for,
 * in the CRS of that grid, wherever on or around the planet it lies; unless the caller wants
 * deferred pixels, as coverage services do, which reproject by themselves and get pixels in the
 * coverage's own CRS. The coverages themselves are described in EPSG:3857 at the deepest level,
 * with the other levels as overviews.
 *
 * <p><b>Threads.</b> Any method from any thread. <b>Lifetime.</b> Many readers of one planet share
 * it; {@link #dispose} gives this reader's share back as soon as no read needs it, once however
 * often it is called (the base class calls it again from a finalizer). GeoServer disposes of
 * readers that it has just handed to a request, so reads that begin later still work. Images that
 * are computed lazily keep their reader reachable. <b>Failure.</b> {@link #read} throws and never
 * returns {@code null}; a tile of a lazily computed image that fails throws a {@link
 * org.worldloom.coverage.raster.TileError}.
 */
@SuppressWarnings("overrides") // the base class takes arrays where its interface takes varargs
public final class WorldloomReader extends AbstractGridCoverage2DReader {

  /** Metadata and coverage property: {@code "true"}, the imagery is synthetic. */
  public static final String SYNTHETIC = "SYNTHETIC";

  /** Coverage property: world seed shown, a {@link Long}. */
  public static final String SEED_SHOWN = "worldloom.seed";

  /** Coverage property: level shown at the centre, an {@link Integer}. */
  public static final String LEVEL_SHOWN = "worldloom.level";

  /**
   * Coverage property: where the pixel at the centre lies, a {@link WorldPixel}; if in the world.
   */
  public static final String PIXEL_SHOWN = "worldloom.pixel";

  /**
   * Coverage property of a read of one pixel of classes: their weights there, a list of {@link
   * Integer} from 0 to 255 in the order of the legend.
   */
  public static final String WEIGHTS_SHOWN = "worldloom.weights";

  /** Metadata: zoom of the base map; finer levels are generated. */
  public static final String BASE_ZOOM = "WORLDLOOM_BASE_ZOOM";

  /** Largest grid that the integer coordinates of a coverage can describe. */
  private static final long MOST_NATIVE_PIXELS = 1L << 30;

  private final Planet planet;
  private final PlanetLease lease;
  private final WorldloomFormat format;
  private final MapReader maps;
  private final Map<String, String> metadata;
  private final Map<String, PlanetCoverage> coverages;
  private final AtomicBoolean disposed = new AtomicBoolean();

  /**
   * A reader of a running planet.
   *
   * @param source the planet file
   * @param planet a share of the planet, owned by the reader from now on
   * @param format the format that made the reader
   * @param hints GeoTools hints
   */
  public WorldloomReader(File source, Planet planet, WorldloomFormat format, @Nullable Hints hints)
      throws DataSourceException {
    super(source, hints);
    this.planet = planet;
    this.format = format;
    this.lease = new PlanetLease(planet, () -> format.reopen(source));
    this.maps = new MapReader(new LivePixels(), planet.definition().limits());
    this.metadata = metadata(planet.definition());
    this.coverages = new LinkedHashMap<>();
    planet.coverages().forEach(coverage -> coverages.put(coverage.name(), coverage));
    describeCoverage(planet.definition(), planet.pixels().grid());
  }

  private void describeCoverage(PlanetFile definition, WorldGrid grid) throws DataSourceException {
    int level = grid.deepestLevel();
    while (grid.size(level) > MOST_NATIVE_PIXELS) {
      level--;
    }
    int size = (int) grid.size(level);
    double resolution = grid.resolution(level);
    double half = WorldGrid.HALF_WORLD;
    coverageName = definition.name();
    try {
      crs = CRS.decode("EPSG:3857", true);
      setLayout(new NativeImage(size));
    } catch (FactoryException | IOException e) {
      throw new DataSourceException("the planet's CRS, EPSG:3857, cannot be set up: " + e, e);
    }
    originalEnvelope = new GeneralBounds(new double[] {-half, -half}, new double[] {half, half});
    originalEnvelope.setCoordinateReferenceSystem(crs);
    originalGridRange = new GridEnvelope2D(0, 0, size, size);
    raster2Model =
        new AffineTransform2D(
            resolution, 0, 0, -resolution, -half + resolution / 2, half - resolution / 2);
    highestRes = new double[] {resolution, resolution};
    numOverviews = level - grid.coarsestLevel();
    overViewResolutions = new double[numOverviews][];
    for (int i = 0; i < numOverviews; i++) {
      double coarser = grid.resolution(level - 1 - i);
      overViewResolutions[i] = new double[] {coarser, coarser};
    }
  }

  @Override
  public Format getFormat() {
    return format;
  }

  @Override
  public String[] getGridCoverageNames() {
    return coverages.keySet().toArray(String[]::new);
  }

  @Override
  public int getGridCoverageCount() {
    return coverages.size();
  }

  @Override
  protected boolean checkName(String name) {
    return find(name).isPresent();
  }

  /**
   * Reads the picture.
   *
   * @param parameters {@code READ_GRIDGEOMETRY2D} says where and how large, in any CRS; without it
   *     the whole coverage is meant, which is over any limit
   * @throws IOException with one sentence; among others a {@link MapRequestException} for a read
   *     that is too large or a seed that is not a whole number, and a {@link
   *     org.worldloom.coverage.store.DeadlineException}
   */
  @Override
  public GridCoverage2D read(GeneralParameterValue @Nullable [] parameters) throws IOException {
    return read(coverageName, parameters);
  }

  /**
   * Reads a coverage, like {@link #read(GeneralParameterValue[])}.
   *
   * @param name one of {@link #getGridCoverageNames()}, in upper or lower case
   */
  @Override
  public GridCoverage2D read(String name, GeneralParameterValue @Nullable [] parameters)
      throws IOException {
    PlanetCoverage coverage = require(name);
    ReadParameters asked = ReadParameters.of(parameters);
    MapRequest request = request(asked, coverage);
    MapImage map = maps.read(request);
    AffineTransform centreToCrs = request.cornerToCrs();
    centreToCrs.translate(0.5, 0.5);
    return coverageFactory.create(
        coverage.name(),
        map.image(),
        request.crs(),
        new AffineTransform2D(centreToCrs),
        Bands.of(coverage.content(), map.image()),
        null,
        properties(request, map, weights(coverage, request, map)));
  }

  /**
   * Where on the planet a pixel of a read lies.
   *
   * @param geometry grid of the read
   * @param column column in the grid's range, counted from its first
   * @param row row, likewise
   * @return empty outside the world
   */
  public Optional<WorldPixel> locate(GridGeometry2D geometry, int column, int row)
      throws IOException {
    long seed = planet.definition().seed();
    return maps.locate(MapRequest.of(withCrs(geometry), seed, null), column, row);
  }

  private MapRequest request(ReadParameters asked, PlanetCoverage coverage) throws IOException {
    long seed =
        SeedChoice.of(asked.seed(), EnvFunction.getLocalValues(), planet.definition().seed());
    GridGeometry2D geometry = asked.geometry();
    if (geometry == null) {
      geometry = new GridGeometry2D(originalGridRange, raster2Model, crs);
    }
    geometry = withCrs(geometry);
    NativeGrid ours = new NativeGrid(crs, highestRes[0]);
    if (asked.nativeCrs() && !ours.matches(geometry)) {
      geometry = ours.covering(geometry);
    }
    try {
      return MapRequest.of(geometry, seed, coverage.content(), asked.background());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new MapRequestException("the map cannot be read: " + e.getMessage(), e);
    }
  }

  /** A grid that names no CRS is meant in the coverage's own. */
  private GridGeometry2D withCrs(GridGeometry2D geometry) {
    boolean named =
        geometry.isDefined(GridGeometry2D.CRS_BITMASK)
            && geometry.getCoordinateReferenceSystem2D() != null;
    return named
        ? geometry
        : new GridGeometry2D(geometry.getGridRange(), geometry.getGridToCRS(), crs);
  }

  /** The weights behind the class of a read of one pixel; empty for any other read. */
  private List<Integer> weights(PlanetCoverage coverage, MapRequest request, MapImage map)
      throws IOException {
    if (!(coverage.content() instanceof CoverageContent.Classes)
        || request.pixels() != 1
        || map.centre().isEmpty()) {
      return List.of();
    }
    return maps.state(request, map.centre().get());
  }

  private static Map<String, Object> properties(
      MapRequest request, MapImage map, List<Integer> weights) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(SYNTHETIC, "true");
    properties.put(SEED_SHOWN, request.seed());
    properties.put(LEVEL_SHOWN, map.level());
    if (!weights.isEmpty()) {
      properties.put(WEIGHTS_SHOWN, weights);
    }
    map.centre().ifPresent(pixel -> properties.put(PIXEL_SHOWN, pixel));
    return properties;
  }

  private static Map<String, String> metadata(PlanetFile definition) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(REPROJECTING_READER, "true");
    metadata.put("HAS_SEED_DOMAIN", "true");
    metadata.put("SEED_DOMAIN", Long.toString(definition.seed()));
    metadata.put("SEED_DOMAIN_DATATYPE", Long.class.getName());
    metadata.put(SYNTHETIC, "true");
    metadata.put(BASE_ZOOM, Integer.toString(definition.baseMap().zoom()));
    return metadata;
  }

  @Override
  public String[] getMetadataNames() {
    return metadata.keySet().toArray(String[]::new);
  }

  @Override
  public String[] getMetadataNames(String name) {
    require(name);
    return getMetadataNames();
  }

  @Override
  public @Nullable String getMetadataValue(String key) {
    return metadata.get(key);
  }

  @Override
  public @Nullable String getMetadataValue(String name, String key) {
    require(name);
    return getMetadataValue(key);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Set<ParameterDescriptor<List>> getDynamicParameters() {
    Set<ParameterDescriptor<List>> parameters = new HashSet<>();
    parameters.add(WorldloomFormat.SEED);
    return parameters;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Set<ParameterDescriptor<List>> getDynamicParameters(String name) {
    require(name);
    return getDynamicParameters();
  }

  @Override
  public ResourceInfo getInfo(String name) {
    PlanetCoverage coverage = require(name);
    DefaultResourceInfo info = new DefaultResourceInfo();
    info.setName(coverage.name());
    info.setTitle(coverage.title());
    info.setDescription(coverage.description());
    info.setKeywords(Set.of(WorldloomFormat.NAME, "synthetic"));
    info.setCRS(crs);
    info.setBounds(new ReferencedEnvelope(originalEnvelope));
    return info;
  }

  /** Gives this reader's share of the planet back; harmless when repeated. */
  @Override
  public void dispose() {
    // The finalizer also runs for a reader whose constructor threw before the lease was set.
    if (disposed != null && lease != null && disposed.compareAndSet(false, true)) {
      super.dispose();
      lease.end();
    }
  }

  private PlanetCoverage require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no coverage \""
                        + name
                        + "\" here; this planet's coverages are "
                        + String.join(", ", coverages.keySet())));
  }

  private Optional<PlanetCoverage> find(String name) {
    return coverages.values().stream()
        .filter(coverage -> coverage.name().equalsIgnoreCase(name))
        .findFirst();
  }

  /**
   * The planet's pixels, with a reference to this reader: while an image can still ask for pixels,
   * the reader must not be collected, since its finalizer would close the planet.
   */
  private final class LivePixels implements PixelSource {
    @Override
    public WorldGrid grid() {
      return planet.pixels().grid();
    }

    @Override
    public int channels() {
      return planet.pixels().channels();
    }

    @Override
    public byte[] read(long seed, int level, PixelRect rect, long deadline) throws IOException {
      return lease.use(used -> used.pixels().read(seed, level, rect, deadline));
    }

    @Override
    public byte[] read(long seed, int level, PixelRect rect, List<Integer> wanted, long deadline)
        throws IOException {
      return lease.use(used -> used.pixels().read(seed, level, rect, wanted, deadline));
    }
  }
}
