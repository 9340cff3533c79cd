package org.worldloom.server;

import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.pack.ModelPack;

/** A planet with pixels of a formula of place, level and channel; to be read by the real reader. */
record WovenPlanet(FakePlanet facts) implements Planet {

  /** The formula. */
  static int value(int level, long column, long row, int channel) {
    return (int) Math.floorMod(31 * column + 17 * row + 101L * channel * channel + level, 251L);
  }

  @Override
  public PlanetFile definition() {
    return facts.definition();
  }

  @Override
  public ModelPack model() {
    return facts.model();
  }

  @Override
  public PixelSource pixels() {
    return new PixelSource() {
      @Override
      public WorldGrid grid() {
        return facts.pixels().grid();
      }

      @Override
      public int channels() {
        return 3;
      }

      @Override
      public byte[] read(long seed, int level, PixelRect rect, long deadline) {
        int width = (int) rect.width();
        int height = (int) rect.height();
        byte[] planes = new byte[channels() * width * height];
        for (int i = 0; i < planes.length; i++) {
          long column = grid().wrapColumn(level, rect.x0() + i % width);
          long row = rect.y0() + i / width % height;
          planes[i] = (byte) value(level, column, row, i / (width * height));
        }
        return planes;
      }
    };
  }

  @Override
  public String identity() {
    return "woven-" + facts.identity();
  }

  @Override
  public PlanetStatus status() {
    return facts.status();
  }

  @Override
  public long purge(Purge purge) {
    return facts.purge(purge);
  }

  @Override
  public void close() {}
}
