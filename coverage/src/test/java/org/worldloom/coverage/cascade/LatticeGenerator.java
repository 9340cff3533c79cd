package org.worldloom.coverage.cascade;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.worldloom.inference.Certification;
import org.worldloom.inference.GenerationStatistics;
import org.worldloom.inference.WindowGenerator;
import org.worldloom.inference.WindowRequest;
import org.worldloom.inference.pack.CarriedChannel;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.Sampler;

/**
 * A window generator without a network: mixes each parent with its neighbours at the distance of
 * the halo and adds detail hashed from (seed, level, absolute position). Anything wrong with
 * positions, halos or wrapping changes its output.
 */
final class LatticeGenerator implements WindowGenerator {
  static final int HALO = 3;

  private final boolean shapeInvariant;
  private final AtomicLong windows = new AtomicLong();
  private final AtomicLong pixels = new AtomicLong();
  private final long nanosPerWindow;
  private final List<CarriedChannel> carried;

  LatticeGenerator(boolean shapeInvariant, long nanosPerWindow) {
    this(shapeInvariant, nanosPerWindow, List.of());
  }

  LatticeGenerator(boolean shapeInvariant, long nanosPerWindow, List<CarriedChannel> carried) {
    this.carried = carried;
    this.shapeInvariant = shapeInvariant;
    this.nanosPerWindow = nanosPerWindow;
  }

  @Override
  public ModelPack pack() {
    return new ModelPack(
        Path.of("model.yaml"),
        "lattice",
        "1",
        "test",
        "Apache-2.0",
        ModelPack.Kind.LOCAL,
        4,
        Stream.concat(
                Stream.of("red", "green", "blue"), carried.stream().map(CarriedChannel::channel))
            .toList(),
        HALO,
        64,
        0,
        16,
        new ModelPack.Range(0.1, 2500),
        new Sampler.OneStep(),
        Path.of("network.onnx"),
        "00",
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty(),
        carried);
  }

  @Override
  public Certification certification() {
    return new Certification(true, shapeInvariant);
  }

  @Override
  public int halo() {
    return HALO;
  }

  @Override
  public float[] generate(WindowRequest request) {
    windows.incrementAndGet();
    int width = request.width();
    int height = request.height();
    float[] child = new float[request.channels() * 16 * width * height];
    pixels.addAndGet(16L * width * height);
    long until = System.nanoTime() + nanosPerWindow;
    for (int c = 0; c < request.channels(); c++) {
      for (int y = 0; y < 4 * height; y++) {
        for (int x = 0; x < 4 * width; x++) {
          child[(c * 4 * height + y) * 4 * width + x] = value(request, c, x, y);
        }
      }
    }
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    return child;
  }

  private static float value(WindowRequest request, int channel, int x, int y) {
    long worldX = Math.floorMod(request.x() * 4 + x, request.worldWidth() * 4);
    long worldY = request.y() * 4 + y;
    long hash = request.seed() * 31 + request.level() * 17L + channel;
    hash = (hash ^ (worldX * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 29) ^ (worldY * 0x94D049BB133111EBL)) * 0xBF58476D1CE4E5B9L;
    float detail = ((hash >>> 40) & 0xff) / 2550f;
    float around = 0;
    for (int dy = -HALO; dy <= HALO; dy += HALO) {
      for (int dx = -HALO; dx <= HALO; dx += HALO) {
        around += parent(request, channel, x / 4 + dx, y / 4 + dy);
      }
    }
    return 0.7f * parent(request, channel, x / 4, y / 4)
        + around / 30f
        + detail
        + request.log2GroundResolution()[y / 4] / 100f;
  }

  private static float parent(WindowRequest request, int channel, int x, int y) {
    int column = Math.min(Math.max(x, 0), request.width() - 1);
    int row = Math.min(Math.max(y, 0), request.height() - 1);
    int at = (channel * request.height() + row) * request.width() + column;
    return (request.parent()[at] & 0xff) / 255f;
  }

  @Override
  public GenerationStatistics statistics() {
    return new GenerationStatistics(windows.get(), pixels.get(), windows.get() * nanosPerWindow);
  }

  @Override
  public String provider() {
    return "test";
  }

  @Override
  public String identity() {
    return "lattice";
  }

  @Override
  public void close() {}
}
