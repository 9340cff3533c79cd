package org.worldloom.coverage.basemap;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.store.Granule;
import org.worldloom.inference.pack.CarriedChannel;

/**
 * A base map with the carried channels of a model behind its own, each of one byte everywhere.
 *
 * <p>They are added to what is read rather than to the kept file, which would grow by 72 MB for
 * each of them at zoom 5 and be imported again whenever a model starts them otherwise.
 */
public final class ExtendedBaseMap implements BaseMap {
  private static final int PLANE = WorldGrid.GRANULE * WorldGrid.GRANULE;

  private final BaseMap map;
  private final List<CarriedChannel> carried;

  /** The planes of the carried channels: the same in every granule. */
  private final byte[] constant;

  private ExtendedBaseMap(BaseMap map, List<CarriedChannel> carried) {
    this.map = map;
    this.carried = carried;
    this.constant = new byte[carried.size() * PLANE];
    for (int c = 0; c < carried.size(); c++) {
      Arrays.fill(constant, c * PLANE, (c + 1) * PLANE, (byte) carried.get(c).start());
    }
  }

  /**
   * A map with more channels.
   *
   * @param map closed together with what is returned
   * @param carried what to add, in the order of the state; if nothing, the map itself is returned
   */
  public static BaseMap of(BaseMap map, List<CarriedChannel> carried) {
    return carried.isEmpty() ? map : new ExtendedBaseMap(map, List.copyOf(carried));
  }

  @Override
  public int channels() {
    return map.channels() + carried.size();
  }

  @Override
  public Granule granule(int level, long x, long y) {
    byte[] known = map.granule(level, x, y).planes();
    byte[] planes = Arrays.copyOf(known, known.length + constant.length);
    System.arraycopy(constant, 0, planes, known.length, constant.length);
    return new Granule(planes);
  }

  /**
   * SHA-256 of the map's identity and the bytes that are added; names of channels are no pixels.
   */
  @Override
  public String identity() {
    String starts =
        carried.stream()
            .map(channel -> Integer.toString(channel.start()))
            .collect(Collectors.joining(" "));
    return FileDigest.sha256(map.identity() + "\ncarried " + starts);
  }

  @Override
  public void close() {
    map.close();
  }
}
