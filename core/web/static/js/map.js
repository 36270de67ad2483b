// The map of one figure: outlines where the structure sent some, circles elsewhere. Its table tells the same.
const box = document.querySelector("[data-map]");
const { features, tiles } = JSON.parse(document.getElementById(box.dataset.map).textContent);

const NAMED = 12;
const most = Math.max(1, ...features.map((one) => one.value));
// Five tints, by share of the highest number.
const tint = (value) => `map-shape t${Math.max(1, Math.ceil((5 * value) / most))}`;

function words(one) {
  const root = document.createElement("div");
  const name = root.appendChild(document.createElement("strong"));
  name.textContent = one.name;
  root.append(` : ${one.value.toLocaleString("fr-FR")}`);
  if (one.url) {
    const link = document.createElement("a");
    link.href = one.url;
    link.textContent = "Voir les lignes";
    root.append(document.createElement("br"), link);
  }
  return root;
}

box.hidden = false;
const few = features.length <= NAMED && box.clientWidth >= 480;
const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, attributionControl: Boolean(tiles) });
L.control.zoom({ zoomInTitle: "Rapprocher", zoomOutTitle: "Éloigner" }).addTo(map);
if (tiles) {
  map.attributionControl.setPrefix(false);
  L.tileLayer(tiles, { maxZoom: 18, attribution: "Plan IGN" }).addTo(map);
}
const layers = L.featureGroup(
  features.map((one) => {
    const layer = one.shape
      ? L.geoJSON(one.shape, { style: { className: tint(one.value), weight: 1.5 } })
      : L.circleMarker(one.at, { className: tint(one.value), weight: 1.5, radius: 8 + 20 * Math.sqrt(one.value / most) });
    // Without streets beneath, names are what makes it a map; beyond a few they would hide it.
    const named = { permanent: few, direction: one.shape ? "center" : "bottom", opacity: 0.9 };
    return layer.bindPopup(() => words(one)).bindTooltip(`${one.name} : ${one.value.toLocaleString("fr-FR")}`, named);
  }),
).addTo(map);
const fit = () => map.fitBounds(layers.getBounds(), { padding: [40, 40], maxZoom: 15 });
fit();
map.on("resize", fit);
