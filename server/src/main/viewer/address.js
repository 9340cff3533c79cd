/** The permalink: `#zoom/lat/lon/seed`, with `/layer` behind it for any but the first planet's. */

/** Where a viewer without a permalink begins. */
const HOME = { zoom: 3, lat: 25, lon: 10, seed: null, planet: null };
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

/** Reads a permalink; anything unreadable in it falls back to the start. */
export function readAddress(hash) {
  const [zoom, lat, lon, seed, planet] = hash.replace(/^#/, "").split("/").map(decoded);
  const number = (text, low, high, fallback) => {
    const value = text ? Number(text) : NaN;
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
  };
  return {
    zoom: number(zoom, 0, 30, HOME.zoom),
    lat: number(lat, -85, 85, HOME.lat),
    lon: number(lon, -3600, 3600, HOME.lon),
    seed: seed ? (parseSeed(seed).seed ?? HOME.seed) : HOME.seed,
    planet: planet || HOME.planet,
  };
}

/** The text itself where its percent signs encode nothing. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Writes the view into the permalink without adding to the browser's history. */
export function writeAddress(view, seed, planet) {
  const [lon, lat] = ol.proj.toLonLat(view.getCenter());
  // Half a pixel of the deepest tiles is about 1e-6 degrees.
  const parts = [+view.getZoom().toFixed(2), +lat.toFixed(6), +lon.toFixed(6), seed];
  if (planet) {
    parts.push(encodeURIComponent(planet));
  }
  history.replaceState(null, "", `#${parts.join("/")}`);
}

/** Seeds are 64-bit and signed: more than a JavaScript number holds, so they stay text. */
export function parseSeed(text) {
  const trimmed = text.trim();
  if (!/^[-+]?\d+$/.test(trimmed)) {
    return { problem: "A seed is a whole number, such as 42." };
  }
  const value = BigInt(trimmed.replace(/^\+/, ""));
  if (value < LONG_MIN || value > LONG_MAX) {
    return { problem: `A seed lies between ${LONG_MIN} and ${LONG_MAX}.` };
  }
  return { seed: value.toString() };
}

/** A seed short enough to read aloud. */
export function randomSeed() {
  return String(crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000);
}
