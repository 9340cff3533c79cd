package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.worldloom.coverage.basemap.BaseMap;
import org.worldloom.coverage.basemap.BaseMaps;
import org.worldloom.coverage.basemap.CarriedFile;
import org.worldloom.coverage.basemap.CarriedRaster;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.PlanetFile;
import org.worldloom.coverage.planet.PlanetFileReader;
import org.worldloom.coverage.planet.Roots;
import org.worldloom.inference.CoverStart;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.onnx.OnnxCoverStart;
import org.worldloom.inference.onnx.ProviderKind;
import org.worldloom.inference.onnx.RuntimeOptions;
import org.worldloom.inference.pack.CarriedChannel;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.ModelPackReader;
import org.worldloom.inference.sample.WindowGenerators;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code worldloom check}: is everything that a planet needs there and as it should be? */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a planet: its file, the model pack with its digest, the network's tensors and "
          + "locality, the base map, what it has of carried channels and the tile store.",
      "Exit code 1 and one sentence for each problem if there are any."
    },
    footerHeading = "%nExample:%n",
    footer = "  worldloom check --planet config/planets/pandora.yaml")
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private PlanetOption planet = new PlanetOption();

  private int problems;

  CheckCommand(Console console) {
    this.console = console;
  }

  /** Looks at one thing and says what it found. */
  @FunctionalInterface
  private interface Look<T> {
    T at() throws IOException;
  }

  /**
   * What was found.
   *
   * @param value for later looks
   * @param words for people
   */
  private record Found<T>(T value, String words) {}

  @Override
  public Integer call() {
    problems = 0;
    Roots roots = Roots.fromSystemProperties();
    look("planet file", () -> planetFile(roots)).ifPresent(file -> checkParts(file, roots));
    if (problems > 0) {
      console.note(problems == 1 ? "One problem." : problems + " problems.");
    }
    return problems == 0 ? 0 : 1;
  }

  private void checkParts(PlanetFile file, Roots roots) {
    Optional<ModelPack> pack = look("model pack", () -> modelPack(file));
    pack.ifPresent(found -> look("network", () -> network(found, file.provider())));
    look("base map", () -> baseMap(file, pack, roots));
    if (pack.isPresent() && file.baseMap().carried().isPresent()) {
      look("carried", () -> carried(file, file.baseMap().carried().get(), pack.get()));
    }
    look("tile store", () -> tileStore(file.tiles().directory()));
  }

  private <T> Optional<T> look(String thing, Look<Found<T>> look) {
    try {
      Found<T> found = look.at();
      console.print(String.format("%s %-12s %s", mark('\u2713', "ok "), thing, found.words()));
      return Optional.of(found.value());
    } catch (IOException | RuntimeException e) {
      problems++;
      console.print(
          String.format("%s %-12s %s", mark('\u2717', "BAD"), thing, FailureSentence.of(e)));
      return Optional.empty();
    }
  }

  /** A tick or a cross, where the terminal's character set has them. */
  private static String mark(char symbol, String otherwise) {
    return Charset.defaultCharset().newEncoder().canEncode(symbol)
        ? String.valueOf(symbol)
        : otherwise;
  }

  private Found<PlanetFile> planetFile(Roots roots) throws IOException {
    PlanetFile file = PlanetFileReader.read(planet.file(), roots);
    return new Found<>(
        file,
        file.file()
            + ": "
            + file.name()
            + ", seed "
            + file.seed()
            + ", zooms 0 to "
            + file.deepestZoom());
  }

  private static Found<ModelPack> modelPack(PlanetFile file) throws IOException {
    ModelPack pack = ModelPackReader.read(file.model());
    return new Found<>(
        pack,
        pack.name()
            + " "
            + pack.version()
            + ", "
            + pack.licence()
            + ", "
            + (Files.size(pack.network()) >> 10)
            + " KiB, SHA-256 "
            + pack.sha256().substring(0, 12)
            + "... as declared");
  }

  private static Found<Boolean> network(ModelPack pack, PlanetFile.Provider provider)
      throws IOException {
    RuntimeOptions options =
        new RuntimeOptions(ProviderKind.valueOf(provider.kind().name()), provider.threads(), 1);
    try (WindowGenerator generator = WindowGenerators.open(pack, options)) {
      boolean local = generator.certification().local();
      boolean free = generator.certification().shapeInvariant();
      return new Found<>(
          local,
          "on "
              + generator.provider()
              + ": tensors as declared, "
              + (local ? "certified local with a halo of " + generator.halo() : "blended")
              + (free ? ", windows of any shape" : ", windows of one shape"));
    }
  }

  private Found<String> baseMap(PlanetFile file, Optional<ModelPack> model, Roots roots)
      throws IOException {
    WorldGrid grid = gridOf(file);
    Optional<CoverStart> cover =
        model.isPresent() ? OnnxCoverStart.of(model.get()) : Optional.empty();
    try (ImportProgress progress = new ImportProgress(console);
        BaseMap map = BaseMaps.open(file.baseMap(), grid, cover, roots.cache(), progress)) {
      return new Found<>(
          map.identity(),
          file.baseMap().file()
              + ": zoom "
              + file.baseMap().zoom()
              + ", "
              + map.channels()
              + " channels, imported");
    }
  }

  /** What level 0 has of the model's carried channels. */
  private static Found<Path> carried(PlanetFile planet, CarriedFile source, ModelPack model)
      throws IOException {
    if (model.carried().isEmpty()) {
      return new Found<>(
          source.file(), source.file() + ": not used, since the model carries no channels");
    }
    CarriedRaster raster = CarriedRaster.open(source, gridOf(planet), model.carried().size());
    return new Found<>(
        source.file(),
        source.file()
            + ": "
            + raster.edge()
            + " x "
            + raster.edge()
            + " pixels of "
            + model.carried().stream()
                .map(CarriedChannel::channel)
                .collect(Collectors.joining(", ")));
  }

  private static WorldGrid gridOf(PlanetFile file) {
    int base = file.baseMap().zoom();
    return new WorldGrid(base, (file.deepestZoom() - base) / 2);
  }

  private static Found<Path> tileStore(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (!Files.isWritable(folder)) {
      throw new IOException("No permission to write into " + folder);
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    return new Found<>(folder, folder + ": writable, " + (free >> 20) + " MiB free");
  }
}
