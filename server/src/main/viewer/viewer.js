/*
 * The viewer: one map, one seed. Classic OpenLayers build (global `ol`), no inline script or style,
 * nothing from another host.
 *
 *   address.js   the permalink: #zoom/lat/lon/seed
 *   services.js  the server's addresses, its /status, legends and GetFeatureInfo
 *   info.js      shows legends, and what a clicked pixel is
 *   tiles.js     fetches tiles, waits when the server is busy, tells what went wrong
 *   places.js    where to jump to
 */
import { readAddress, writeAddress, parseSeed, randomSeed } from "./address.js";
import { places } from "./places.js";
import { fillCard, showLegend } from "./info.js";
import {
  addCoverages,
  capabilities,
  readInfo,
  readLegend,
  readStatus,
  tileUrl,
  wmsUrl,
} from "./services.js";
import { TileLoader } from "./tiles.js";

const $ = (id) => document.getElementById(id);
const plain = new URLSearchParams(location.search).has("plain");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Tiles are generated down to here; deeper views enlarge them. */
const FALLBACK_DEEPEST_ZOOM = 19;
const OVERZOOM = 3;

const state = { planet: null, coverage: "", seed: "0", planets: [], legend: [] };
const loader = new TileLoader(showWork, showTrouble);

const view = new ol.View({
  center: [0, 0],
  zoom: 3,
  minZoom: 1,
  maxZoom: FALLBACK_DEEPEST_ZOOM + OVERZOOM,
  // Whole zooms show tiles as they are, pixel by pixel.
  constrainResolution: true,
  showFullExtent: true,
});

const map = new ol.Map({
  target: "map",
  view,
  // Few at a time: what a panning user no longer needs should not queue on the server. And of the
  // six connections that a browser opens to a server, one stays free for what a click asks.
  maxTilesLoading: 5,
  // The map has a tabindex for the keyboard; wheel and mouse work before it has the focus, too.
  interactions: ol.interaction.defaults.defaults({ onFocusOnly: false }),
  controls: [
    new ol.control.Zoom({ zoomInTipLabel: "Zoom in (+)", zoomOutTipLabel: "Zoom out (-)" }),
    new ol.control.Attribution({ collapsible: false, target: $("attribution") }),
    new ol.control.ScaleLine({ target: $("scale"), minWidth: 90 }),
  ],
});

const card = new ol.Overlay({
  element: $("card"),
  positioning: "bottom-center",
  offset: [0, -14],
  autoPan: { animation: { duration: calm ? 0 : 200 }, margin: 12 },
});
map.addOverlay(card);

document.body.classList.toggle("plain", plain);
listPlaces();
listen();
start();

/** Asks the server what there is, and shows it. */
async function start() {
  try {
    const status = await readStatus();
    await addCoverages(status.planets);
    state.planets = status.planets;
  } catch (error) {
    showTrouble(`The server does not answer: ${error.message}`);
    return;
  }
  fillPlanets();
  goToAddress();
}

/** Puts planet, coverage, seed and protocol on the map. */
function showPlanet() {
  const planet = state.planet;
  const url = tileUrl(state.coverage, state.seed);
  card.setPosition(undefined);
  const attributions = [escapeHtml(planet.attribution)];
  loader.clear();
  const layer =
    $("protocol").value === "wms"
      ? new ol.layer.Image({ source: wmsSource(planet, attributions) })
      : new ol.layer.Tile({ source: tileSource(planet, url, attributions) });
  map.setLayers([layer]);
  document.title = `${planet.title} ${state.seed} - Worldloom`;
  $("title").textContent = planet.title;
  $("seed").value = state.seed;
  showSeedProblem("");
  $("links").replaceChildren(
    ...capabilities(planet).map(({ title, href }) => item(link(title, href))),
  );
  view.setMaxZoom(planet.deepestZoom + OVERZOOM);
  for (const button of $("coverages").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === state.coverage));
  }
  showLegendOf(state.coverage);
}

async function showLegendOf(coverage) {
  const entries = await readLegend(coverage).catch(() => []);
  if (coverage === state.coverage) {
    state.legend = entries;
    showLegend($("legend"), entries);
  }
}

/** Asks what the clicked pixel of the map is. */
async function showInfo(coordinate) {
  const { coverage, seed, planet } = state;
  const zoom = Math.max(0, Math.min(planet.deepestZoom, Math.round(view.getZoom())));
  const [, , east, north] = ol.proj.get("EPSG:3857").getExtent();
  const x = (coordinate[0] + east) / (2 * east);
  const y = (north - coordinate[1]) / (2 * north);
  if (y < 0 || y > 1) {
    return;
  }
  try {
    const info = await readInfo(coverage, seed, zoom, x, y);
    if (coverage === state.coverage && seed === state.seed) {
      const place = coordinates([info.longitude, info.latitude]);
      fillCard($("facts"), info, state.legend, metresPerPixel(info.groundResolution), place);
      card.setPosition(coordinate);
    }
  } catch (error) {
    showTrouble(`What is here cannot be told: ${error.message}`);
  }
}

function tileSource(planet, url, attributions) {
  return new ol.source.XYZ({
    url,
    attributions,
    maxZoom: planet.deepestZoom,
    wrapX: true,
    transition: calm ? 0 : 150,
    tileLoadFunction: (tile, src) => loader.load(tile, src),
  });
}

function wmsSource(planet, attributions) {
  return new ol.source.ImageWMS({
    url: wmsUrl(),
    attributions,
    ratio: 1,
    params: {
      LAYERS: state.coverage,
      VERSION: "1.3.0",
      // Colours of a legend must arrive as they are.
      FORMAT: state.coverage === planet.name ? "image/jpeg" : "image/png",
      DIM_SEED: state.seed,
    },
    imageLoadFunction: (image, src) => loader.load(image, src),
  });
}

/* What the user does. */

function listen() {
  view.on("change", showReadouts);
  map.on("rendercomplete", () => {
    if (state.planet) {
      document.body.setAttribute("data-rendered", view.getZoom());
    }
  });
  map.on("moveend", () => {
    if (state.planet) {
      writeAddress(view, state.seed, addressedLayer());
    }
    showReadouts();
  });
  map.on("singleclick", (event) => state.planet && showInfo(event.coordinate));
  $("close").addEventListener("click", () => card.setPosition(undefined));
  map.on("pointermove", (event) => {
    $("pointer").textContent = coordinates(ol.proj.toLonLat(event.coordinate));
  });
  window.addEventListener("hashchange", () => state.planet && goToAddress());
  window.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "r" && !typing && !event.ctrlKey && !event.metaKey) {
      changeSeed(randomSeed());
    }
  });
  $("seed-form").addEventListener("submit", (event) => {
    event.preventDefault();
    changeSeed($("seed").value);
  });
  $("random").addEventListener("click", () => changeSeed(randomSeed()));
  $("protocol").addEventListener("change", showPlanet);
  $("planet").addEventListener("change", () => {
    choosePlanet($("planet").value);
    state.seed = state.planet.seed;
    showPlanet();
    map.dispatchEvent("moveend");
  });
  $("retry").addEventListener("click", () => {
    showTrouble("");
    if (state.planet) {
      showPlanet();
    } else {
      start();
    }
  });
}

function changeSeed(text) {
  const { seed, problem } = parseSeed(text);
  showSeedProblem(problem);
  if (problem || seed === state.seed || !state.planet) {
    return;
  }
  state.seed = seed;
  showPlanet();
  writeAddress(view, seed, addressedLayer());
}

function showSeedProblem(problem) {
  $("seed").setAttribute("aria-invalid", String(Boolean(problem)));
  $("seed-hint").classList.toggle("bad", Boolean(problem));
  $("seed-hint").textContent = problem || "Every whole number is a planet of its own.";
}

/** The layer that a permalink has to name: any but the first planet's picture. */
function addressedLayer() {
  return state.coverage === state.planets[0].name ? null : state.coverage;
}

function changeCoverage(coverage) {
  state.coverage = coverage;
  showPlanet();
  writeAddress(view, state.seed, addressedLayer());
}

/** Follows the permalink; what it leaves out is the planet's own. */
function goToAddress() {
  const address = readAddress(location.hash);
  const planetBefore = state.planet;
  const coverageBefore = state.coverage;
  choosePlanet(address.planet);
  const seed = address.seed ?? (planetBefore === state.planet ? state.seed : state.planet.seed);
  const changed = state.coverage !== coverageBefore || seed !== state.seed;
  state.seed = seed;
  if (changed) {
    showPlanet();
  }
  view.setCenter(ol.proj.fromLonLat([address.lon, address.lat]));
  view.setZoom(address.zoom);
  showReadouts();
}

/** Chooses a planet by its name or by that of one of its coverages. */
function choosePlanet(name) {
  const has = ({ coverages }) => coverages.some((coverage) => coverage.name === name);
  state.planet = state.planets.find(has) || state.planets[0];
  state.coverage = has(state.planet) ? name : state.planet.name;
  $("planet").value = state.planet.name;
  $("coverages").replaceChildren(...state.planet.coverages.map(coverageButton));
}

function coverageButton({ name, label }) {
  const button = document.createElement("button");
  button.type = "button";
  button.value = name;
  button.textContent = label;
  button.addEventListener("click", () => changeCoverage(name));
  return item(button);
}

function goTo(place) {
  view.cancelAnimations();
  view.setCenter(ol.proj.fromLonLat([place.lon, place.lat]));
  view.setZoom(place.zoom);
  $("map").focus({ preventScroll: true });
}

/* What the user sees. */

function fillPlanets() {
  $("planet").replaceChildren(
    ...state.planets.map((planet) => new Option(planet.title, planet.name)),
  );
  $("planet-row").hidden = state.planets.length < 2;
}

function listPlaces() {
  $("places").replaceChildren(
    ...places.map((place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = place.title;
      button.addEventListener("click", () => goTo(place));
      return item(button);
    }),
  );
}

function showReadouts() {
  const zoom = view.getZoom();
  const centre = view.getCenter();
  if (zoom === undefined || !centre) {
    return;
  }
  const deepest = state.planet?.deepestZoom ?? FALLBACK_DEEPEST_ZOOM;
  const shown = Number.isInteger(zoom) ? zoom : zoom.toFixed(1);
  $("zoom").textContent = zoom > deepest ? `${shown} (enlarged ${2 ** (zoom - deepest)}x)` : shown;
  $("resolution").textContent = metresPerPixel(
    ol.proj.getPointResolution("EPSG:3857", view.getResolution(), centre),
  );
  $("centre").textContent = coordinates(ol.proj.toLonLat(centre));
}

/** Tiles under way; while there are any, the server is asked how far it is. */
function showWork(pending) {
  $("progress").hidden = pending === 0;
  if (pending === 0) {
    $("working").hidden = true;
    clearInterval(showWork.timer);
    showWork.timer = undefined;
    return;
  }
  if (showWork.timer === undefined) {
    showWork.timer = setInterval(() => showGeneration(), 1000);
  }
}

async function showGeneration() {
  let planet;
  try {
    const status = await readStatus();
    planet = status.planets.find(({ name }) => name === state.planet.name);
  } catch {
    // The tiles themselves report a server that is gone.
    return;
  }
  if (!planet || loader.pending === 0) {
    return;
  }
  $("working").hidden = false;
  $("working").textContent =
    `Weaving ${loader.pending} ${loader.pending === 1 ? "tile" : "tiles"} - ` +
    `${planet.windowsGenerated.toLocaleString()} windows generated so far, ` +
    `${planet.queued} waiting`;
}

function showTrouble(sentence) {
  $("trouble").hidden = !sentence;
  $("trouble-text").textContent = sentence;
}

function metresPerPixel(metres) {
  if (metres >= 1000) {
    return `${(metres / 1000).toPrecision(3)} km/px`;
  }
  return metres >= 1 ? `${metres.toPrecision(3)} m/px` : `${(metres * 100).toPrecision(3)} cm/px`;
}

function coordinates([lon, lat]) {
  const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180;
  const part = (value, positive, negative) =>
    `${Math.abs(value).toFixed(5)}\u00b0 ${value < 0 ? negative : positive}`;
  return `${part(lat, "N", "S")}, ${part(wrapped, "E", "W")}`;
}

function item(child) {
  const element = document.createElement("li");
  element.append(child);
  return element;
}

function link(title, href) {
  const element = document.createElement("a");
  element.href = href;
  element.textContent = title;
  return element;
}

function escapeHtml(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}
