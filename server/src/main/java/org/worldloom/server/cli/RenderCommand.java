package org.worldloom.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.worldloom.coverage.planet.PlanetStatus;
import org.worldloom.server.cli.render.BlockImage;
import org.worldloom.server.cli.render.BlockLayout;
import org.worldloom.server.cli.render.GeoTiffFile;
import org.worldloom.server.cli.render.LayerPixels;
import org.worldloom.server.cli.render.MapFrame;
import org.worldloom.server.cli.render.MercatorFrame;
import org.worldloom.server.cli.render.PartFile;
import org.worldloom.server.cli.render.PixelReader;
import org.worldloom.server.cli.render.PngFile;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.layer.Pictures;
import org.worldloom.server.layer.View;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worldloom render}: a map into a file. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a georeferenced map, which may be larger than memory.",
      "What is generated is kept in the tile store. After an interruption, run the same command "
          + "again: nothing is generated twice, only the file is written anew."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  worldloom render --bbox 7.5,45.9,8.0,46.2 --zoom 13 --out alps.tif",
      "  worldloom render --bbox 7.5,45.9,8.0,46.2 --size 1600x1200 --seed 7 \\",
      "                   --out alps.png",
      "  worldloom render --crs EPSG:32632 --bbox 380000,5080000,400000,5100000 \\",
      "                   --resolution 10 --out utm.tif"
    })
final class RenderCommand implements Callable<Integer> {
  private static final long LARGEST_PNG = 1L << 28;

  private final Console console;
  private final PlanetOpener opener;
  private final Interruption interruption;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private PlanetOption planet = new PlanetOption();
  @Mixin private BoundsOption bounds = new BoundsOption();
  @Mixin private SeedOption seed = new SeedOption();

  @ArgGroup(multiplicity = "1", exclusive = true)
  private FrameOption size = new FrameOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write: .tif (any size) or .png (with a world file .pgw).")
  private Path out = Path.of("");

  @Option(names = "--overwrite", description = "Replace the file if it exists.")
  private boolean overwrite;

  RenderCommand(Console console, PlanetOpener opener, Interruption interruption) {
    this.console = console;
    this.opener = opener;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    MapFrame frame = frame();
    boolean png = isPng(frame);
    checkTarget();
    Layer layer = opener.open(planet.file());
    try (var open = layer.planet()) {
      interruption.react(() -> console.note("Stopping after this block ..."));
      check(layer, frame);
      render(layer, frame, png);
    }
    return 0;
  }

  private void render(Layer layer, MapFrame frame, boolean png) throws IOException {
    long start = System.nanoTime();
    PlanetStatus before = layer.planet().status();
    long chosen = seed.of(layer);
    BlockLayout layout =
        BlockLayout.of(frame.width(), frame.height(), layer.definition().limits().pixelsPerRead());
    boolean alpha = MercatorFrame.mayLeaveWorld(frame.bounds());
    PixelReader pixels = new LayerPixels(layer, chosen, frame, alpha);
    try (Progress progress = Progress.of(console, "render", layout.blocks(), "blocks");
        PartFile file = new PartFile(out)) {
      noteInterrupted(file);
      BlockImage image =
          new BlockImage(
              layout,
              alpha,
              part -> {
                interruption.check();
                byte[] block = pixels.read(part);
                progress.step();
                return block;
              });
      write(file, image, frame, png, provenance(layer, chosen, frame));
    }
    report(frame, before, layer.planet().status(), System.nanoTime() - start);
  }

  private void write(
      PartFile file, BlockImage image, MapFrame frame, boolean png, String description)
      throws IOException {
    if (!png) {
      GeoTiffFile.write(file.part(), image, frame, description);
      file.commit();
      return;
    }
    try (PartFile world = new PartFile(worldFile())) {
      PngFile.write(file.part(), image, description);
      PngFile.writeWorldFile(world.part(), frame);
      world.commit();
      file.commit();
    }
  }

  private void noteInterrupted(PartFile file) {
    if (Files.exists(file.part())) {
      console.note(
          "An earlier run was interrupted. What it generated is in the tile store and is not "
              + "generated again; the file is written anew.");
    }
  }

  private void report(MapFrame frame, PlanetStatus before, PlanetStatus after, long nanos)
      throws IOException {
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %d x %d px, %s, %.1f MB, in %s; %d windows generated, "
                + "%d granules from the tile store.",
            out,
            frame.width(),
            frame.height(),
            CRS.toSRS(frame.bounds().getCoordinateReferenceSystem()),
            Files.size(out) / 1e6,
            Durations.text(Duration.ofNanos(nanos)),
            after.windowsGenerated() - before.windowsGenerated(),
            after.granulesFromDisk() - before.granulesFromDisk()));
  }

  private static String provenance(Layer layer, long seed, MapFrame frame) {
    View view = new View(layer, seed, frame.bounds(), 1, 1);
    return Pictures.provenance(view).text() + " identity=" + layer.planet().identity();
  }

  private MapFrame frame() {
    ReferencedEnvelope box = bounds.bounds();
    try {
      return size.frame(box);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage() + ".");
    }
  }

  private boolean isPng(MapFrame frame) {
    String name = out.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".tif") || name.endsWith(".tiff")) {
      return false;
    }
    if (!name.endsWith(".png")) {
      throw usage("--out " + out + " ends neither in .tif nor in .png.");
    }
    if (frame.pixels() > LARGEST_PNG) {
      throw usage(
          "A PNG has at most "
              + LARGEST_PNG
              + " pixels here, this map has "
              + frame.pixels()
              + "; write a .tif.");
    }
    return true;
  }

  private void checkTarget() throws IOException {
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("The folder " + folder + " of --out does not exist.");
    }
    if (!Files.isWritable(folder)) {
      throw new IOException("No permission to write into " + folder + ".");
    }
    if (Files.isDirectory(out)) {
      throw new IOException(out + " is a folder.");
    }
    if (Files.exists(out) && !overwrite) {
      throw new IOException(out + " exists; --overwrite replaces it.");
    }
  }

  private static void check(Layer layer, MapFrame frame) throws IOException {
    long most = layer.definition().limits().coveragePixels();
    if (frame.pixels() > most) {
      throw new IOException(
          "The map has "
              + frame.pixels()
              + " pixels; limits.coveragePixels of "
              + layer.definition().file()
              + " allows "
              + most
              + ".");
    }
  }

  private Path worldFile() {
    String name = out.getFileName().toString();
    return out.resolveSibling(name.substring(0, name.length() - ".png".length()) + ".pgw");
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
