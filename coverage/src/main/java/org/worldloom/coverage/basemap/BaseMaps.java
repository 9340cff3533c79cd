package org.worldloom.coverage.basemap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.worldloom.coverage.grid.WorldGrid;
import org.worldloom.inference.CoverStart;
import org.worldloom.inference.pack.ModelPackException;

/**
 * Opens base maps, importing each of them once.
 *
 * <p>An imported map is kept as {@code basemaps/<identity>.base} under the cache folder. Whoever
 * comes first imports it; other threads and processes that want the same map wait. A kept file that
 * is truncated or of another kind is made anew, and so is what a crash left behind.
 */
public final class BaseMaps {
  /** Rises when the same map would be resampled to other pixels, or kept in another form. */
  private static final int ALGORITHM = 1;

  private BaseMaps() {}

  /** Opens a base map of colours alone. */
  public static BaseMap open(
      BaseMapSource source, WorldGrid grid, Path cache, DoubleConsumer progress)
      throws BaseMapException {
    return open(source, grid, Optional.empty(), cache, progress);
  }

  /**
   * Opens a base map. May take minutes when the map is seen for the first time.
   *
   * @param source the map; its zoom must be the grid's base zoom
   * @param grid the world grid
   * @param cover makes the channels after red, green and blue, if the state has land cover
   * @param cache folder under which imported maps are kept; made if it is not there
   * @param progress is told the part of an import that is done, rising from 0 to 1, in the calling
   *     thread; not called if nothing is imported
   * @throws BaseMapException naming the file: it is missing, no GeoTIFF, damaged, without CRS, not
   *     of 8 bits per sample, has another digest than expected, the disk is full, or the start
   *     network of the land cover cannot be used
   */
  public static BaseMap open(
      BaseMapSource source,
      WorldGrid grid,
      Optional<CoverStart> cover,
      Path cache,
      DoubleConsumer progress)
      throws BaseMapException {
    if (source.zoom() != grid.baseZoom()) {
      throw new IllegalArgumentException(
          "base map of zoom " + source.zoom() + " in a grid of base zoom " + grid.baseZoom());
    }
    try {
      return openOrImport(source, grid, cover, cache.resolve("basemaps"), progress);
    } catch (BaseMapException e) {
      throw e;
    } catch (ModelPackException e) {
      throw new BaseMapException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new BaseMapException(
          source.file() + ": the base map cannot be kept in " + cache + ": " + reason(e), e);
    }
  }

  private static BaseMap openOrImport(
      BaseMapSource source,
      WorldGrid grid,
      Optional<CoverStart> cover,
      Path folder,
      DoubleConsumer progress)
      throws IOException {
    Version version = Version.of(source.file());
    String identity = identity(digest(source), grid, cover);
    int classes = cover.map(CoverStart::classes).orElse(0);
    BaseMapLayout layout = new BaseMapLayout(grid, Resampler.CHANNELS + classes);
    Path kept = folder.resolve(identity + ".base");
    Optional<BaseMap> map = MappedBaseMap.open(kept, layout, identity);
    if (map.isPresent()) {
      return map.get();
    }
    Files.createDirectories(folder);
    try (ImportLock lock = ImportLock.acquire(folder.resolve(identity + ".lock"))) {
      map = MappedBaseMap.open(kept, layout, identity);
      if (map.isEmpty()) {
        keep(source.file(), version, layout, cover, identity, kept, progress);
        map = MappedBaseMap.open(kept, layout, identity);
      }
      return map.orElseThrow(() -> new BaseMapException(kept + ": damaged while it was written"));
    }
  }

  /** The file grows under another name and gets its own when it is whole and on the disk. */
  private static void keep(
      Path source,
      Version version,
      BaseMapLayout layout,
      Optional<CoverStart> cover,
      String identity,
      Path kept,
      DoubleConsumer progress)
      throws IOException {
    Path part = kept.resolveSibling(kept.getFileName() + ".part");
    try {
      BaseMapImporter.run(source, layout, cover, identity, part, progress);
      version.requireUnchanged();
      Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String digest(BaseMapSource source) throws BaseMapException {
    String digest;
    try {
      digest = FileDigest.sha256(source.file());
    } catch (IOException e) {
      throw new BaseMapException(source.file() + ": cannot be read: " + reason(e), e);
    }
    if (source.sha256().isPresent() && !source.sha256().get().equals(digest)) {
      throw new BaseMapException(
          source.file() + ": its SHA-256 is " + digest + ", not " + source.sha256().get());
    }
    return digest;
  }

  private static String identity(String digest, WorldGrid grid, Optional<CoverStart> cover) {
    MessageDigest identity = FileDigest.sha256();
    String colours = "base map " + ALGORITHM + "\n" + digest + "\n" + grid.baseZoom() + "\n";
    String parts =
        colours
            + cover
                .map(start -> "cover " + start.identity() + ", " + CoverImporter.WINDOW + "\n")
                .orElse("");
    return HexFormat.of().formatHex(identity.digest(parts.getBytes(StandardCharsets.UTF_8)));
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /** Tells whether a file was replaced between its digest and its import. */
  private record Version(Path file, long size, FileTime modified) {

    static Version of(Path file) throws BaseMapException {
      try {
        return new Version(file, Files.size(file), Files.getLastModifiedTime(file));
      } catch (NoSuchFileException e) {
        throw new BaseMapException(file + ": the base map does not exist", e);
      } catch (IOException e) {
        throw new BaseMapException(file + ": cannot be read: " + reason(e), e);
      }
    }

    void requireUnchanged() throws BaseMapException {
      if (!equals(of(file))) {
        throw new BaseMapException(file + ": changed while it was imported");
      }
    }
  }
}
