import { setWorkerUrl } from "maplibre-gl";

setWorkerUrl(new URL("./map-worker.js", import.meta.url).href);
