package org.worldloom.coverage.geotools;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.worldloom.coverage.basemap.BaseMapSource;
import org.worldloom.coverage.cascade.PixelSource;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.planet.PlanetFile.Limits;
import org.worldloom.coverage.planet.PlanetFile.Tiles;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.coverage.raster.Maps;
import org.worldloom.coverage.store.Purge;
import org.worldloom.inference.pack.ModelPack;

/** A planet without a network, named {@code test}, seed 42. */
final class SyntheticPlanet implements Planet {
  private final AtomicInteger closings = new AtomicInteger();
  private final PixelSource pixels;
  private final Limits limits;

  SyntheticPlanet(PixelSource pixels) {
    this(pixels, Maps.LIMITS);
  }

  SyntheticPlanet(PixelSource pixels, Limits limits) {
    this.pixels = pixels;
    this.limits = limits;
  }

  int closings() {
    return closings.get();
  }

  @Override
  public PlanetFile definition() {
    return new PlanetFile(
        Path.of("test.yaml").toAbsolutePath(),
        "test",
        "A test planet",
        "White noise.",
        42,
        new BaseMapSource(Path.of("map.tif"), 5, Optional.empty(), ""),
        Path.of("model.yaml"),
        19,
        limits,
        new Tiles(1 << 20, 0, Path.of("tiles")),
        new PlanetFile.Provider(PlanetFile.Provider.Kind.CPU, 1));
  }

  @Override
  public PixelSource pixels() {
    return pixels;
  }

  @Override
  public ModelPack model() {
    throw new UnsupportedOperationException("a test planet has no model");
  }

  @Override
  public String identity() {
    return "test";
  }

  @Override
  public PlanetStatus status() {
    return new PlanetStatus("none", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO.toNanos());
  }

  @Override
  public long purge(Purge purge) {
    return 0;
  }

  @Override
  public void close() {
    closings.incrementAndGet();
  }
}
