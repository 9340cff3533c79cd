package org.worldloom.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.worldloom.inference.pack.LandCover;
import org.worldloom.inference.pack.ModelPack;
import org.worldloom.inference.pack.Sampler;

/** Model packs that exist on paper only: nothing but what they say about themselves. */
public final class PaperModel {

  private PaperModel() {}

  /** A model of colours. */
  public static ModelPack ofColours() {
    return of(Optional.empty());
  }

  /** A model of colours and classes. */
  static ModelPack of(LandCover cover) {
    return of(Optional.of(cover));
  }

  private static ModelPack of(Optional<LandCover> cover) {
    Stream<String> classes =
        cover.stream().flatMap(known -> known.legend().stream()).map(LandCover.LandClass::channel);
    return new ModelPack(
        Path.of("model.yaml"),
        "terra-1",
        "0.1",
        "A model for tests.",
        "Apache-2.0",
        ModelPack.Kind.LOCAL,
        4,
        Stream.concat(Stream.of("red", "green", "blue"), classes).toList(),
        16,
        64,
        0,
        16,
        new ModelPack.Range(0.3, 5000),
        new Sampler.OneStep(),
        Path.of("model.onnx"),
        "00",
        Map.of(),
        Map.of(),
        List.of(),
        cover,
        List.of());
  }
}
