/** What a layer's colours mean, and what a clicked pixel is. */

/** Fills the list with a swatch and a line for each entry; a layer without a legend has none. */
export function showLegend(list, entries) {
  list.replaceChildren(...entries.map(legendItem));
  list.hidden = entries.length === 0;
}

function legendItem({ title, colour }) {
  const element = document.createElement("li");
  element.append(swatch(colour), title);
  return element;
}

function swatch(colour) {
  const element = document.createElement("i");
  element.style.backgroundColor = colour;
  return element;
}

/** The card of GetFeatureInfo: what it is, how sure that is, where it is. */
export function fillCard(card, info, entries, metres, place) {
  const [red, green, blue] = info.value;
  const entry = entries.find(({ value }) => value === red);
  const heading = document.createElement("h3");
  heading.append(
    swatch(entry ? entry.colour : `rgb(${red} ${green} ${blue})`),
    info.meaning || `Colour ${red}, ${green}, ${blue}`,
  );
  const origin = info.origin
    ? `${info.origin[0].toUpperCase()}${info.origin.slice(1)}, zoom ${info.levelZoom}`
    : "";
  const facts = [
    ["From", origin],
    ["On the ground", metres],
    ["Place", place],
    ["Seed", info.seed],
    ["Model", info.model],
  ].filter(([, text]) => text);
  const list = document.createElement("dl");
  list.append(...facts.flatMap(([name, text]) => [tag("dt", name), tag("dd", text)]));
  card.replaceChildren(heading, ...weightBars(info.weights, entries), list);
  const invented =
    info.origin === "base map"
      ? "From the base map; finer levels are invented."
      : "Synthetic: nobody observed this.";
  card.append(tag("p", invented));
}

/** The classes that have a share of the pixel, largest first. */
function weightBars(weights, entries) {
  return Object.entries(weights || {})
    .filter(([, part]) => part >= 0.01)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([title, part]) => {
      const bar = document.createElement("div");
      bar.className = "weight";
      const filled = swatch(entries.find((entry) => entry.title === title)?.colour || "#888");
      filled.style.width = `${Math.round(part * 100)}%`;
      bar.append(filled, tag("span", `${title} ${Math.round(part * 100)} %`));
      return bar;
    });
}

function tag(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
