package org.worldloom.server;

import java.nio.file.Path;
import java.util.List;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.pack.LandCover;
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
    return PaperModel.of(
        new LandCover(
            List.of(
                new LandCover.LandClass("tree", 10, "Tree cover", 0x006400),
                new LandCover.LandClass("crop", 40, "Cropland", 0xf096ff),
                new LandCover.LandClass("water", 80, "Water", 0x0064c8)),
            new LandCover.Start(Path.of("start.onnx"), "00", 2)));
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
        return 6;
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
