package org.worldloom.coverage.geotools;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.worldloom.inference.pack.CarriedChannel;
import org.worldloom.inference.pack.LandCover;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.Sampler;

/** A planet without a network, named {@code test}, seed 42. */
final class SyntheticPlanet implements Planet {
  private final AtomicInteger closings = new AtomicInteger();
  private final PixelSource pixels;
  private final Limits limits;
  private final List<CarriedChannel> carried;

  SyntheticPlanet(PixelSource pixels) {
    this(pixels, Maps.LIMITS);
  }

  SyntheticPlanet(PixelSource pixels, Limits limits) {
    this(pixels, limits, List.of());
  }

  SyntheticPlanet(PixelSource pixels, Limits limits, List<CarriedChannel> carried) {
    this.pixels = pixels;
    this.limits = limits;
    this.carried = carried;
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
    return new ModelPack(
        Path.of("model.yaml"),
        "none",
        "0",
        "No network.",
        "CC0-1.0",
        ModelPack.Kind.LOCAL,
        4,
        List.of("red", "green", "blue"),
        16,
        64,
        0,
        16,
        new ModelPack.Range(0.3, 5000),
        new Sampler.OneStep(),
        Path.of("network.onnx"),
        "00",
        Map.of(),
        Map.of(),
        List.of(),
        landCover(),
        carried);
  }

  /** A class for each channel between colours and carried ones, of value 10, 20 and so on. */
  private Optional<LandCover> landCover() {
    List<LandCover.LandClass> legend = new ArrayList<>();
    int classes = pixels.channels() - LandCover.FIRST_CHANNEL - carried.size();
    for (int i = 1; i <= classes; i++) {
      legend.add(new LandCover.LandClass("class" + i, 10 * i, "Class " + i, 0x010203 * i));
    }
    LandCover.Start start = new LandCover.Start(Path.of("start.onnx"), "00", 2);
    return legend.isEmpty() ? Optional.empty() : Optional.of(new LandCover(legend, start));
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
