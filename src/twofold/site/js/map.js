// Turns a drawn ward map into one that moves. If anything here fails, the drawing and the list stay as they are.
import { Map, Marker, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";

const ground = { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": "#ffffff" } }] };

for (const figure of document.querySelectorAll("[data-map]")) {
  try {
    enhance(figure);
  } catch (error) {
    giveUp(figure, error);
  }
}

function enhance(figure) {
  const data = JSON.parse(document.getElementById(figure.dataset.map).textContent);
  const canvas = figure.querySelector(".tf-map__canvas");
  if (!canvas) return;
  setWorkerUrl(new URL(figure.dataset.worker, document.baseURI).href);
  const container = document.createElement("div");
  container.className = "tf-map__moving";
  canvas.append(container);
  figure.classList.add("tf-map--moving");

  const map = new Map({
    container,
    style: ground,
    bounds: boundsOf(data),
    fitBoundsOptions: { padding: 30, maxZoom: 15 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: true,
    locale: labels(figure),
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.on("error", ({ error }) => giveUp(figure, error, map));
  map.on("load", () => {
    drawWards(map, data.areas);
    nameWards(map, data.areas);
    drawPins(map, data.pins);
  });
}

function drawWards(map, areas) {
  const features = areas.map(({ name, outline }) => ({
    type: "Feature",
    properties: { name },
    geometry: outline.geometry ?? outline,
  }));
  map.addSource("wards", { type: "geojson", data: { type: "FeatureCollection", features } });
  map.addLayer({ id: "wards", type: "fill", source: "wards", paint: { "fill-color": "#f6f3f8" } });
  map.addLayer({ id: "edges", type: "line", source: "wards", paint: { "line-color": "#8d8792", "line-width": 1 } });
}

// Names are taken from the drawing: painted text would need a font server.
function nameWards(map, areas) {
  for (const { name, at } of areas) {
    const words = document.createElement("span");
    words.className = "tf-ward-name";
    words.textContent = name;
    new Marker({ element: words }).setLngLat(at).addTo(map);
  }
}

// Pins are real buttons rather than painted dots, so that Tab reaches them and a reader names them.
function drawPins(map, pins) {
  let shown = [];
  const draw = () => {
    for (const marker of shown) marker.remove();
    shown = clusters(map, pins).map((group) => (group.length > 1 ? crowd(map, group) : single(map, group[0])));
  };
  map.on("moveend", draw);
  draw();
}

function clusters(map, pins) {
  const groups = [];
  for (const pin of pins) {
    const at = map.project(pin.point);
    const near = groups.find((group) => Math.hypot(group.at.x - at.x, group.at.y - at.y) < 44);
    if (near) near.push(pin);
    else groups.push(Object.assign([pin], { at }));
  }
  return groups;
}

function single(map, pin) {
  const button = pinButton(String(pin.number), pin.label);
  const words = document.createElement(pin.address ? "a" : "span");
  words.textContent = pin.label;
  if (pin.address) words.href = pin.address;
  words.className = "govuk-link govuk-body";
  const popup = new Popup({ offset: 24, focusAfterOpen: true }).setDOMContent(words);
  return new Marker({ element: button }).setLngLat(pin.point).setPopup(popup).addTo(map);
}

function crowd(map, group) {
  const numbers = group.map((pin) => pin.number);
  const button = pinButton(`${group.length}×`, numbers.join(", "));
  button.classList.add("tf-pin--many");
  button.addEventListener("click", () => map.fitBounds(box(group.map((pin) => pin.point)), { padding: 60, maxZoom: 17 }));
  return new Marker({ element: button }).setLngLat(group[0].point).addTo(map);
}

function pinButton(text, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tf-pin";
  button.textContent = text;
  button.setAttribute("aria-label", `${text} ${label}`);
  return button;
}

function boundsOf({ areas, pins }) {
  const corners = areas.flatMap(({ outline }) => (outline.geometry ?? outline).coordinates.flat(Infinity));
  const points = pins.map((pin) => pin.point);
  for (let i = 0; i < corners.length; i += 2) points.push([corners[i], corners[i + 1]]);
  return box(points);
}

function box(points) {
  const [across, up] = [points.map((point) => point[0]), points.map((point) => point[1])];
  return [
    [Math.min(...across), Math.min(...up)],
    [Math.max(...across), Math.max(...up)],
  ];
}

function labels(figure) {
  return { "Map.Title": figure.querySelector("figcaption").textContent };
}

function giveUp(figure, error, map) {
  console.warn("The map stays as drawn:", error);
  map?.remove();
  figure.classList.remove("tf-map--moving");
  figure.querySelector(".tf-map__moving")?.remove();
}
