package org.worldloom.coverage.basemap;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.Granule;
import org.worldloom.inference.pack.CarriedChannel;

/**
 * A base map with the carried channels of a model behind its own: each of one byte everywhere, or
 * at level 0 from a raster.
 *
 * <p>They are added to what is read rather than to the kept file, which would grow by 72 MB for
 * each of them at zoom 5 and be imported again whenever a model starts them otherwise.
 *
 * <p>Levels coarser than 0 have the one byte even where level 0 has a raster, and not its means: no
 * coverage shows carried channels, and the network, which alone reads them, starts at level 0; a
 * mean would be read from up to 1024 granules for nobody.
 */
public final class ExtendedBaseMap implements BaseMap {
  private static final int PLANE = WorldGrid.GRANULE * WorldGrid.GRANULE;

  private final BaseMap map;
  private final List<CarriedChannel> carried;
  private final Optional<CarriedRaster> raster;

  /** The planes of the carried channels where no raster is: the same in every granule. */
  private final byte[] constant;

  private ExtendedBaseMap(
      BaseMap map, List<CarriedChannel> carried, Optional<CarriedRaster> raster) {
    this.map = map;
    this.carried = carried;
    this.raster = raster;
    this.constant = new byte[carried.size() * PLANE];
    for (int c = 0; c < carried.size(); c++) {
      Arrays.fill(constant, c * PLANE, (c + 1) * PLANE, (byte) carried.get(c).start());
    }
  }

  /** A map with more channels, each of one byte everywhere. */
  public static BaseMap of(BaseMap map, List<CarriedChannel> carried) {
    return of(map, carried, Optional.empty());
  }

  /**
   * A map with more channels.
   *
   * @param map closed together with what is returned
   * @param carried what to add, in the order of the state; if nothing, the map itself is returned
   * @param raster their bytes at level 0, if they are not the same everywhere
   */
  public static BaseMap of(
      BaseMap map, List<CarriedChannel> carried, Optional<CarriedRaster> raster) {
    if (carried.isEmpty()) {
      return map;
    }
    if (raster.isPresent() && raster.get().channels() != carried.size()) {
      throw new IllegalArgumentException(
          raster.get().channels() + " channels in the raster of " + carried.size());
    }
    return new ExtendedBaseMap(map, List.copyOf(carried), raster);
  }

  @Override
  public int channels() {
    return map.channels() + carried.size();
  }

  @Override
  public Granule granule(int level, long x, long y) {
    byte[] known = map.granule(level, x, y).planes();
    byte[] planes = Arrays.copyOf(known, known.length + constant.length);
    if (level == 0 && raster.isPresent()) {
      raster.get().into(x, y, planes, known.length);
    } else {
      System.arraycopy(constant, 0, planes, known.length, constant.length);
    }
    return new Granule(planes);
  }

  /**
   * SHA-256 of the map's identity and of what decides the bytes that are added: those of the
   * constants, and the raster's file; names of channels are no pixels.
   */
  @Override
  public String identity() {
    String starts =
        carried.stream()
            .map(channel -> Integer.toString(channel.start()))
            .collect(Collectors.joining(" "));
    String level0 = raster.map(known -> "\nlevel 0 " + known.sha256()).orElse("");
    return FileDigest.sha256(map.identity() + "\ncarried " + starts + level0);
  }

  @Override
  public void close() {
    map.close();
  }
}
