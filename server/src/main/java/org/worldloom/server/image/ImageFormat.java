package org.worldloom.server.image;

import java.awt.Color;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Formats of maps and tiles. */
public enum ImageFormat {
  PNG("image/png", "png", true) {
    @Override
    public byte[] encode(Picture picture, Provenance provenance) {
      return PngEncoder.encode(picture, provenance);
    }
  },
  JPEG("image/jpeg", "jpg", false) {
    @Override
    public byte[] encode(Picture picture, Provenance provenance) throws IOException {
      return JpegEncoder.encode(picture.on(Color.WHITE), provenance);
    }
  };

  private final String mime;
  private final String extension;
  private final boolean transparency;

  ImageFormat(String mime, String extension, boolean transparency) {
    this.mime = mime;
    this.extension = extension;
    this.transparency = transparency;
  }

  /** A complete file. */
  public abstract byte[] encode(Picture picture, Provenance provenance) throws IOException;

  public String mime() {
    return mime;
  }

  /** File extension without the dot. */
  public String extension() {
    return extension;
  }

  public boolean transparency() {
    return transparency;
  }

  /** The format with that MIME type; parameters such as {@code ; mode=24bit} are ignored. */
  public static Optional<ImageFormat> ofMime(String mime) {
    String plain = mime.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
    String type = plain.equals("image/jpg") ? "image/jpeg" : plain;
    return Arrays.stream(values()).filter(format -> format.mime.equals(type)).findFirst();
  }

  /** The format with that file extension. */
  public static Optional<ImageFormat> ofExtension(String extension) {
    String plain = extension.equals("jpeg") ? "jpg" : extension;
    return Arrays.stream(values()).filter(format -> format.extension.equals(plain)).findFirst();
  }

  /** The MIME types, for error sentences. */
  public static String mimes() {
    return Arrays.stream(values()).map(ImageFormat::mime).collect(Collectors.joining(", "));
  }
}
