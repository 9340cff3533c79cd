/** HTTP statuses of a server that is busy rather than broken. */
const BUSY = new Set([429, 503, 504]);
const ATTEMPTS = 4;
const TILE_ERROR = 3;

/**
 * Loads images for OpenLayers with `fetch`, so that the server's sentence can be shown when one
 * fails and a busy server is asked again.
 */
export class TileLoader {
  /** Images under way. */
  pending = 0;

  #controller = new AbortController();
  #onWork;
  #onTrouble;

  /**
   * @param {(pending: number) => void} onWork told whenever an image starts or ends
   * @param {(sentence: string) => void} onTrouble told why an image failed
   */
  constructor(onWork, onTrouble) {
    this.#onWork = onWork;
    this.#onTrouble = onTrouble;
  }

  /** Gives up everything under way: its planet or seed is no longer shown. */
  clear() {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#onTrouble("");
  }

  /** An OpenLayers load function, for tiles and for whole images. */
  async load(target, src) {
    const { signal } = this.#controller;
    this.#count(1);
    try {
      await this.#show(target, await this.#fetch(src, signal));
    } catch (error) {
      if (!signal.aborted) {
        this.#onTrouble(error.message);
      }
      // Fires the image's error event, on which OpenLayers gives the place up.
      if (target.setState) {
        target.setState(TILE_ERROR);
      } else {
        target.getImage().src = "";
      }
    } finally {
      this.#count(-1);
    }
  }

  async #fetch(src, signal) {
    for (let attempt = 1; ; attempt++) {
      let response;
      try {
        response = await fetch(src, { signal });
      } catch (error) {
        throw new Error(`The server does not answer: ${error.message}`);
      }
      if (response.ok) {
        return response.blob();
      }
      if (!BUSY.has(response.status) || attempt === ATTEMPTS) {
        throw new Error(await sentence(response));
      }
      await pause(1000 * (Number(response.headers.get("Retry-After")) || attempt), signal);
    }
  }

  async #show(target, blob) {
    const url = URL.createObjectURL(blob);
    const image = target.getImage();
    try {
      await new Promise((resolve, reject) => {
        image.addEventListener("load", resolve, { once: true });
        image.addEventListener("error", () => reject(new Error("A tile is no picture.")), {
          once: true,
        });
        image.src = url;
      });
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  #count(change) {
    this.pending += change;
    this.#onWork(this.pending);
  }
}

/** The server's own words, out of an OGC exception report or plain text. */
async function sentence(response) {
  const body = (await response.text()).trim();
  const type = response.headers.get("Content-Type") || "";
  const text = type.includes("xml")
    ? new DOMParser().parseFromString(body, "text/xml").documentElement.textContent.trim()
    : type.includes("html")
      ? ""
      : body;
  return `HTTP ${response.status}: ${text.slice(0, 300) || "no reason given"}`;
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new Error("given up"));
    });
  });
}
