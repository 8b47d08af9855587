// A map without a network: Việt Nam as dots, one at the centre of each commune, drawn as SVG.
// It only fills the inputs beside it; everything it does can be done there with the keyboard.
"use strict";

(() => {
  const NS = "http://www.w3.org/2000/svg";
  const WHOLE = { x: 101.4, y: -24.2, w: 14.6, h: 17.6 }; // degrees; y grows to the south
  let loading = null;
  const points = (address) => (loading ||= fetch(address).then((answer) => answer.json()));

  function element(parent, name, attributes, text) {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    parent.append(made);
    return made;
  }
  const read = (input) => {
    const text = input ? input.value.trim().replace(",", ".") : "";
    const number = Number(text);
    return text && Number.isFinite(number) ? number : null;
  };
  const vietnamese = document.documentElement.lang !== "en";
  const write = (number) => {
    const text = number.toFixed(6).replace(/0+$/, "").replace(/\.$/, "");
    return vietnamese ? text.replace(".", ",") : text;
  };
  function set(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  class DotMap {
    constructor(box, data) {
      this.box = box;
      this.data = data;
      this.svg = box.querySelector(".map-canvas");
      this.said = box.querySelector("[data-map-said]");
      this.lat = document.getElementById(box.dataset.lat);
      this.lon = document.getElementById(box.dataset.lon);
      this.area = document.getElementById(box.dataset.area);
      this.shown = JSON.parse(box.dataset.shown || "null");
      this.still = "shown" in box.dataset;
      this.view = { ...WHOLE };
      this.draw();
      this.listen();
      this.fit();
      this.mark();
    }

    draw() {
      const dots = this.data.communes.map(([x, y]) => `M${x} ${-y}h0`).join("");
      element(this.svg, "path", { class: "map-dots", d: dots });
      this.labels = element(this.svg, "g", { class: "map-labels" });
      this.layer = element(this.svg, "g", {});
    }

    // The smallest detail a person sees is a fifth of a screen pixel whatever the zoom.
    apply() {
      const { x, y, w, h } = this.view;
      this.svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
      this.label();
      this.mark();
    }

    unit() {
      const box = this.svg.getBoundingClientRect();
      return box.width ? Math.max(this.view.w / box.width, this.view.h / box.height) : this.view.w / 320;
    }

    label() {
      const { x, y, w, h } = this.view;
      const size = this.unit() * 11;
      const inside = ([lon, lat]) => lon > x && lon < x + w && -lat > y && -lat < y + h;
      const near = w < 1.2 ? this.data.communes.filter(inside).slice(0, 60) : this.data.provinces.filter(inside);
      this.labels.replaceChildren();
      const taken = [];
      for (const [lon, lat, name] of near) {
        const at = { x: lon, y: -lat, w: name.length * size * 0.6, h: size * 1.15 };
        if (taken.some((o) => Math.abs(o.x - at.x) < (o.w + at.w) / 2 && Math.abs(o.y - at.y) < at.h)) continue;
        taken.push(at);
        element(this.labels, "text", { x: lon, y: -lat, "font-size": size }, name);
      }
      for (const [lon, lat, name] of this.data.islands) {
        element(this.labels, "circle", { class: "map-island", cx: lon, cy: -lat, r: this.unit() * 3 });
        const anchor = lon > x + w * 0.7 ? "end" : "middle";
        element(this.labels, "text", { class: "map-island-name", x: lon, y: -lat + size * 1.5, "font-size": size, "text-anchor": anchor }, name);
      }
    }

    place() {
      if (this.shown) return this.shown;
      const lat = read(this.lat), lon = read(this.lon);
      return lat === null || lon === null ? null : [lon, lat];
    }

    rings() {
      if (this.box.dataset.rings) return JSON.parse(this.box.dataset.rings);
      if (!this.area) return [];
      return this.area.value.split(/\n\s*\n/).map((block) => block.split("\n").map((line) => {
        const pair = line.trim().split(/[;,\s]+/).map(Number);
        return pair.length === 2 && pair.every(Number.isFinite) ? [pair[1], pair[0]] : null;
      }).filter(Boolean)).filter((ring) => ring.length);
    }

    mark() {
      this.layer.replaceChildren();
      const unit = this.unit();
      for (const ring of this.rings()) {
        const path = ring.map(([x, y]) => `${x} ${-y}`).join("L");
        element(this.layer, "path", { class: "map-area", d: `M${path}Z` });
        for (const [x, y] of ring) element(this.layer, "circle", { class: "map-corner", cx: x, cy: -y, r: unit * 3.5 });
      }
      const place = this.place();
      if (place) {
        const marker = element(this.layer, "g", { class: "map-marker", transform: `translate(${place[0]} ${-place[1]}) scale(${unit})` });
        element(marker, "path", { d: "M0 0C-3-7-9-11-9-18a9 9 0 1 1 18 0C9-11 3-7 0 0Z" });
        element(marker, "circle", { cx: 0, cy: -18, r: 3.4 });
        element(marker, "title", {}, this.box.dataset.wordMarker || "");
      }
    }

    fit() {
      const places = this.place() ? [this.place()] : this.rings().flat();
      if (!places.length) return this.look(WHOLE);
      const xs = places.map((p) => p[0]), ys = places.map((p) => -p[1]);
      const least = this.still ? 1.1 : 0.4; // a picture shows where in the country; a form, the place
      const w = Math.max(Math.max(...xs) - Math.min(...xs), least) * 2.2;
      const h = Math.max(Math.max(...ys) - Math.min(...ys), least) * 2.2;
      this.look({ x: (Math.min(...xs) + Math.max(...xs) - w) / 2, y: (Math.min(...ys) + Math.max(...ys) - h) / 2, w, h });
    }

    // Keep the shape of the canvas, so that one degree is as long both ways.
    look(view) {
      const box = this.svg.getBoundingClientRect();
      const ratio = box.width && box.height ? box.width / box.height : 0.8;
      const w = Math.max(view.w, view.h * ratio), h = w / ratio;
      this.view = { x: view.x - (w - view.w) / 2, y: view.y - (h - view.h) / 2, w, h };
      this.apply();
    }

    zoom(factor, at) {
      const { x, y, w, h } = this.view;
      const width = Math.min(Math.max(w * factor, 0.01), 40);
      const real = width / w;
      const centre = at || [x + w / 2, y + h / 2];
      this.view = { x: centre[0] - (centre[0] - x) * real, y: centre[1] - (centre[1] - y) * real, w: width, h: h * real };
      this.apply();
    }

    at(event) {
      const matrix = this.svg.getScreenCTM();
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      return [point.x, point.y];
    }

    put(lon, lat) {
      if (this.area) {
        const text = this.area.value.replace(/\s+$/, "");
        set(this.area, `${text}${text ? "\n" : ""}${lat.toFixed(6)}, ${lon.toFixed(6)}`);
      } else {
        set(this.lat, write(lat));
        set(this.lon, write(lon));
      }
      this.mark();
      this.say(lon, lat);
    }

    say(lon, lat) {
      if (!this.said) return;
      let nearest = null, least = Infinity;
      for (const [x, y, name] of this.data.communes) {
        const far = (x - lon) ** 2 + (y - lat) ** 2;
        if (far < least) { least = far; nearest = name; }
      }
      this.said.textContent = `${write(lat)}; ${write(lon)} · ${nearest}`;
    }

    listen() {
      let from = null, moved = false;
      this.svg.addEventListener("pointerdown", (event) => {
        from = { at: this.at(event), x: event.clientX, y: event.clientY };
        moved = false;
        this.svg.setPointerCapture(event.pointerId);
      });
      this.svg.addEventListener("pointermove", (event) => {
        if (!from) return;
        if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > 5) moved = true;
        if (!moved) return;
        const now = this.at(event);
        this.view.x += from.at[0] - now[0];
        this.view.y += from.at[1] - now[1];
        this.svg.setAttribute("viewBox", `${this.view.x} ${this.view.y} ${this.view.w} ${this.view.h}`);
      });
      this.svg.addEventListener("pointerup", (event) => {
        if (from && !moved && !this.still) { const [x, y] = this.at(event); this.put(x, -y); }
        if (moved) this.label();
        from = null;
      });
      this.svg.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && document.activeElement !== this.svg && !this.svg.matches(":hover")) return;
        event.preventDefault();
        this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.at(event));
      }, { passive: false });
      this.box.addEventListener("click", (event) => {
        const zoom = event.target.closest("[data-zoom]"), shape = event.target.closest("[data-shape]");
        if (zoom) ({ in: () => this.zoom(0.6), out: () => this.zoom(1.6), all: () => this.look(WHOLE) })[zoom.dataset.zoom]();
        if (shape && this.area) {
          const text = this.area.value.replace(/\s+$/, "");
          set(this.area, shape.dataset.shape === "clear" ? "" : text.split("\n").slice(0, -1).join("\n"));
          this.mark();
        }
      });
      this.box.addEventListener("picked", (event) => {
        const { lat, lon } = event.detail;
        if (!lat) return;
        if (!this.area) this.put(Number(lon), Number(lat));
        this.look({ x: Number(lon) - 0.15, y: -Number(lat) - 0.15, w: 0.3, h: 0.3 });
      });
      for (const input of [this.lat, this.lon, this.area]) {
        if (input) input.addEventListener("input", () => this.mark());
      }
      new ResizeObserver(() => this.look(this.view)).observe(this.svg);
    }
  }

  async function begin(box) {
    if (box.dataset.begun) return;
    box.dataset.begun = "1";
    new DotMap(box, await points(box.dataset.map));
  }
  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches(".map-drawer[open]")) begin(event.target.querySelector("[data-map]"));
  }, true);
  document.querySelectorAll("[data-map][data-shown]").forEach(begin);
})();
