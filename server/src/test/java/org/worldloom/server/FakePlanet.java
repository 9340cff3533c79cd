package org.worldloom.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.worldloom.coverage.basemap.BaseMapSource;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.grid.PixelRect;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.pack.ModelPack;

/** A planet that exists on paper only; its pixels come from a {@link CompassReader}. */
record FakePlanet(String name, long seed, long pixelsPerRead, Duration deadline) implements Planet {

  static FakePlanet earth() {
    return new FakePlanet("earth", 42, 4_000_000, Duration.ofSeconds(20));
  }

  @Override
  public PlanetFile definition() {
    Path file = Path.of("planets", name + ".yaml");
    return new PlanetFile(
        file,
        name,
        "Planet " + name,
        "A planet for tests & <others>.",
        seed,
        new BaseMapSource(Path.of("base.tif"), 5, Optional.empty(), "NASA Blue Marble"),
        Path.of("model.yaml"),
        19,
        new PlanetFile.Limits(pixelsPerRead, 16_000_000, deadline, 8),
        new PlanetFile.Tiles(1, 1, Path.of("tiles")),
        new PlanetFile.Provider(PlanetFile.Provider.Kind.CPU, 1));
  }

  @Override
  public ModelPack model() {
    return PaperModel.ofColours();
  }

  @Override
  public PixelSource pixels() {
    return new PixelSource() {
      @Override
      public WorldGrid grid() {
        return new WorldGrid(5, 7);
      }

      @Override
      public int channels() {
        return 3;
      }

      @Override
      public byte[] read(long seed, int level, PixelRect rect, long deadline) {
        throw new UnsupportedOperationException("all protocols read through the coverage reader");
      }
    };
  }

  @Override
  public String identity() {
    return "identity-of-" + name;
  }

  @Override
  public PlanetStatus status() {
    return new PlanetStatus(
        "CPU (1 thread)", 11, 22_000_000, 33, 44, 55, 66, 77, 8, 9, 10, 11_000_000, 12_000_000);
  }

  @Override
  public long purge(Purge purge) {
    return 0;
  }

  @Override
  public void close() {}
}
