package org.worldloom.server.info;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.worldloom.coverage.planet.Legend;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.EntityTag;
import org.worldloom.server.image.ImageFormat;
import org.worldloom.server.image.LegendImage;
import org.worldloom.server.image.Provenance;
import org.worldloom.server.layer.Layer;

/** A layer's legend as a picture or as JSON. Stateless. */
public final class LegendAnswer {
  private static final String TRUE_COLOUR = "True colour, synthetic";
  private static final ObjectMapper JSON = new ObjectMapper();

  private LegendAnswer() {}

  /** The picture. */
  public static Answer picture(Layer layer, ImageFormat format) throws IOException {
    Provenance provenance = new Provenance(layer.name(), layer.defaultSeed(), layer.model());
    byte[] content = format.encode(LegendImage.of(entries(layer), TRUE_COLOUR), provenance);
    EntityTag tag = EntityTag.of(format, layer.planet().identity(), entries(layer));
    return new Answer(
        200,
        Map.of("Content-Type", format.mime(), "Cache-Control", "no-cache", "ETag", tag.value()),
        new Answer.Bytes(content));
  }

  /** {@code {"layer", "title", "entries": [{"value", "title", "colour"}]}}. */
  public static Answer json(Layer layer) throws JsonProcessingException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("layer", layer.name());
    document.put("title", layer.title());
    document.put("entries", entries(layer).stream().map(LegendAnswer::json).toList());
    return Answer.document("application/json", JSON.writeValueAsBytes(document));
  }

  /** Size of the picture: width and height in pixels. */
  public static int[] size(Layer layer) {
    return LegendImage.size(entries(layer));
  }

  private static Map<String, Object> json(Legend.Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("value", entry.value());
    json.put("title", entry.title());
    json.put("colour", entry.hexColour());
    return json;
  }

  private static List<Legend.Entry> entries(Layer layer) {
    return layer.coverage().content().legend().map(Legend::entries).orElse(List.of());
  }
}
