package org.worldloom.server.wcs.v201;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.coverage.planet.CoverageContent;
import org.worldloom.coverage.planet.Legend;
import org.worldloom.server.http.XmlWriter;
import org.worldloom.server.layer.Layer;
import org.worldloom.server.wcs.v201.DescriptionsDocument.Description;
import org.worldloom.server.wcs.v201.DescriptionsDocument.Envelope;
import org.worldloom.server.wcs.v201.DescriptionsDocument.Field;
import org.worldloom.server.wcs.v201.DescriptionsDocument.Grid;
import org.worldloom.server.wcs.v201.DescriptionsDocument.NilValues;
import org.worldloom.server.wcs.v201.DescriptionsDocument.Vector;

/** Writes the answer of DescribeCoverage in WCS 2.0.1. Thread-safe. */
public final class Descriptions201 {
  private static final String WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857";

  private final XmlWriter writer =
      XmlWriter.withSchema(
          DescriptionsDocument.class,
          "http://www.opengis.net/wcs/2.0 http://schemas.opengis.net/wcs/2.0/wcsAll.xsd");

  /**
   * The document.
   *
   * @param layers what was asked for, in that order
   */
  public byte[] write(List<Layer> layers) {
    DescriptionsDocument document = new DescriptionsDocument();
    layers.forEach(layer -> document.descriptions.add(description(layer)));
    return writer.write(document);
  }

  private static Description description(Layer layer) {
    Description description = new Description();
    description.id = layer.name();
    description.text = layer.description() + " " + layer.attribution();
    description.name = layer.title();
    description.coverage = layer.name();
    envelope(description.boundedBy.envelope);
    grid(description.domain.grid, layer);
    CoverageContent content = layer.coverage().content();
    for (String band : content.bands()) {
      description.range.fields.add(
          content.legend().map(legend -> field(band, legend)).orElseGet(() -> field(band)));
    }
    return description;
  }

  private static void envelope(Envelope envelope) {
    envelope.srsName = WEB_MERCATOR;
    envelope.axisLabels = "X Y";
    envelope.uomLabels = "m m";
    envelope.lower = pair(-WorldGrid.HALF_WORLD, -WorldGrid.HALF_WORLD);
    envelope.upper = pair(WorldGrid.HALF_WORLD, WorldGrid.HALF_WORLD);
  }

  /** Row 0 is the northern edge, so the second vector points south. */
  private static void grid(Grid grid, Layer layer) {
    WorldGrid world = layer.grid();
    int level = world.deepestLevel();
    double resolution = world.resolution(level);
    long last = world.size(level) - 1;
    grid.id = "grid_" + layer.name();
    grid.limits.envelope.high = last + " " + last;
    grid.origin.point.id = "origin_" + layer.name();
    grid.origin.point.srsName = WEB_MERCATOR;
    grid.origin.point.position =
        pair(-WorldGrid.HALF_WORLD + resolution / 2, WorldGrid.HALF_WORLD - resolution / 2);
    grid.offsets.add(vector(resolution, 0));
    grid.offsets.add(vector(0, -resolution));
  }

  private static Vector vector(double x, double y) {
    Vector vector = new Vector();
    vector.srsName = WEB_MERCATOR;
    vector.offset = pair(x, y);
    return vector;
  }

  private static Field field(String band) {
    Field field = new Field();
    field.name = band;
    field.quantity.text = "Synthetic " + band + ", sRGB, 8 bit";
    field.quantity.constraint.allowed.intervals.add("0 255");
    return field;
  }

  private static Field field(String band, Legend legend) {
    Field field = new Field();
    field.name = band;
    field.quantity.text =
        legend.entries().stream()
            .map(entry -> entry.value() + " = " + entry.title())
            .collect(Collectors.joining("; "));
    field.quantity.nil = new NilValues(Legend.OUTSIDE);
    for (Legend.Entry entry : legend.entries()) {
      field.quantity.constraint.allowed.values.add(Integer.toString(entry.value()));
    }
    return field;
  }

  /** Without exponents, which some readers stumble over. */
  private static String pair(double first, double second) {
    return BigDecimal.valueOf(first).toPlainString()
        + " "
        + BigDecimal.valueOf(second).toPlainString();
  }
}
